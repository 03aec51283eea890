"""Cosine-Harmony loss (Chen and Huang 2024), as published and as described.

The paper's formulas are not at hand; both variants follow its words and its program. d(x, c) is 1 minus the Pearson
correlation of features and centre, 0 to 2. Own distances D_intra are the mean of d to the centre of the row's own class, V the
features' variance over the batch, summed over their components.

published  alpha D_intra / V + (1 - alpha) D_intra / (K - 1), centres fixed at their random start: nothing drives classes apart
described  alpha D_intra / V + (1 - alpha) (D_intra + max(0, 1 + 1 / (K - 1) - D_inter)) / (K - 1), centres learned; D_inter is the
           mean distance to the other classes' centres, and 1 + 1 / (K - 1) the largest that K equally distant directions allow

For target distributions the rows' own class is their distribution.
"""
import torch
import torch.nn as nn

from .cross_entropy import cross_entropy, weighted_mean

VARIANTS = ("published", "described")


def correlation_distance(x, c):
    """1 - Pearson correlation of each row of x (n x width) with each row of c (k x width): n x k."""
    x, c = x - x.mean(1, keepdim=True), c - c.mean(1, keepdim=True)
    return 1 - nn.functional.normalize(x, dim=1) @ nn.functional.normalize(c, dim=1).T


class CosineHarmonyLoss(nn.Module):
    """Cross entropy + strength times the Cosine-Harmony loss of the features."""

    def __init__(self, classes, width, alpha=0.1, variant="described", strength=1.0):
        super().__init__()
        if variant not in VARIANTS:
            raise ValueError(f"unknown variant {variant!r}, known: {', '.join(VARIANTS)}")
        self.alpha, self.variant, self.strength = alpha, variant, strength
        self.centres = nn.Parameter(torch.randn(classes, width), requires_grad=variant == "described")

    def forward(self, logits, features, targets, weights):
        return cross_entropy(logits, targets, weights) + self.strength * self.harmony(features, targets, weights)

    def harmony(self, features, targets, weights):
        others = targets.shape[1] - 1
        distances = correlation_distance(features, self.centres)
        intra = weighted_mean((targets * distances).sum(1), weights)
        spread = features.var(0).sum().clamp_min(1e-6)
        apart = intra
        if self.variant == "described":
            inter = weighted_mean(((1 - targets) * distances).sum(1) / others, weights)
            apart = intra + (1 + 1 / others - inter).clamp_min(0)
        return self.alpha * intra / spread + (1 - self.alpha) * apart / others
