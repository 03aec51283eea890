"""Losses on soft targets."""
import torch.nn.functional as F


def vote_cross_entropy(logits, targets, weights):
    """Cross entropy to the vote distributions (n x classes), mean over the rows weighted by `weights` (n)."""
    losses = -(targets * F.log_softmax(logits, 1)).sum(1)
    return (losses * weights).sum() / weights.sum()
