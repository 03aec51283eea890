"""The losses by name; each is a module called with logits, features, target distributions and row weights."""
import torch.nn as nn

from .centre import CentreLoss, RedrawnCentreLoss
from .cosine_harmony import CosineHarmonyLoss
from .cross_entropy import cross_entropy

LOSSES = ("cross-entropy", "centre", "redrawn-centre", "cosine-harmony")


class CrossEntropy(nn.Module):
    """Cross entropy alone."""

    def forward(self, logits, features, targets, weights):
        return cross_entropy(logits, targets, weights)


def build_loss(name, classes, width, **settings):
    """The loss called `name` for `classes` classes and features of `width` numbers; `settings` go to its constructor."""
    if name == "cross-entropy":
        return CrossEntropy(**settings)
    if name == "centre":
        return CentreLoss(classes, width, **settings)
    if name == "redrawn-centre":
        return RedrawnCentreLoss(**settings)
    if name == "cosine-harmony":
        return CosineHarmonyLoss(classes, width, **settings)
    raise ValueError(f"unknown loss {name!r}, known: {', '.join(LOSSES)}")
