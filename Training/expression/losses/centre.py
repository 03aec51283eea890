"""Softmax loss with centre loss (Wen et al. 2016), as FER-MobileNetV3 is named to use it, and what its program really does."""
import torch
import torch.nn as nn

from .cross_entropy import cross_entropy, weighted_mean


class CentreLoss(nn.Module):
    """Cross entropy + strength / 2 times the mean squared distance of the features to the centres of their classes.

    The centres (classes x width) start at 0 and are no parameters: after each batch
    c_j <- c_j - rate * sum_i t_ij (c_j - f_i) / (1 + sum_i t_ij), with t the target distributions (for labels of one
    class: the indicator), so that a row draws the centres by its votes. `unit` scales the features to length 1 first.
    """

    def __init__(self, classes, width, strength=0.01, rate=0.5, unit=False):
        super().__init__()
        self.strength, self.rate, self.unit = strength, rate, unit
        self.register_buffer("centres", torch.zeros(classes, width))

    def forward(self, logits, features, targets, weights):
        if self.unit:
            features = nn.functional.normalize(features, dim=1)
        # A copy: the centres move on before the backward pass needs them.
        centres = self.centres.clone()
        squared = torch.cdist(features, centres, compute_mode="donot_use_mm_for_euclid_dist").square()
        pull = weighted_mean((targets * squared).sum(1), weights)
        if self.training:
            self.move(features.detach(), targets)
        return cross_entropy(logits, targets, weights) + self.strength / 2 * pull

    @torch.no_grad()
    def move(self, features, targets):
        """Draws each centre towards the features of its class."""
        votes = targets.sum(0)[:, None]
        self.centres -= self.rate * (votes * self.centres - targets.T @ features) / (1 + votes)


class RedrawnCentreLoss(nn.Module):
    """What the published program of FER-MobileNetV3 computes: the distance of the *logits* to centres that are drawn anew
    from N(0, 1) for every batch, each row divided by how often its class stands in the batch. It pulls logits to 0.
    """

    def __init__(self, strength=0.4):
        super().__init__()
        self.strength = strength

    def forward(self, logits, features, targets, weights):
        centres = torch.randn(logits.shape[1], logits.shape[1], dtype=logits.dtype, device=logits.device)
        return cross_entropy(logits, targets, weights) + self.strength / 2 * self.pull(logits, centres, targets, weights)

    @staticmethod
    def pull(logits, centres, targets, weights):
        squared = (logits[:, None] - centres).square().sum(2)
        votes = targets.sum(0).clamp_min(1e-6)
        return weighted_mean((targets / votes * squared).sum(1), weights)
