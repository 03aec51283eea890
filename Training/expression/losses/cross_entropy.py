"""Cross entropy on distributions."""
import torch.nn.functional as F


def weighted_mean(values, weights):
    """Mean of `values` (n), each counting by `weights` (n)."""
    return (values * weights).sum() / weights.sum()


def cross_entropy(logits, targets, weights):
    """Cross entropy to target distributions (n x classes), mean over the rows weighted by `weights` (n)."""
    return weighted_mean(-(targets * F.log_softmax(logits, 1)).sum(1), weights)
