"""Mixup (Zhang et al. 2018) and CutMix (Yun et al. 2019): pictures of a batch mixed with others, targets likewise."""
import math
from dataclasses import dataclass

import torch

from ..common.device import toss


@dataclass
class Mixing:
    mixup: float = 0.0    # share of the batches whose pictures are blended
    cutmix: float = 0.0   # share of the batches in which a rectangle comes from another picture
    alpha: float = 0.4    # of the Beta(alpha, alpha) distribution that a share is drawn from


def mix(pictures, targets, weights, settings):
    """A batch (n x 1 x s x s, n x K, n), at random mixed with its own rows in another order or left as it is.

    One share is drawn for the batch. A row's weight is mixed too, and its target is that of both by share and weight.
    """
    kind = float(toss())
    if kind >= settings.mixup + settings.cutmix:
        return pictures, targets, weights
    alpha = torch.tensor(settings.alpha, device="cpu")
    share = float(torch.distributions.Beta(alpha, alpha).sample())
    order = torch.randperm(len(pictures))
    if kind < settings.mixup:
        pictures = torch.lerp(pictures[order], pictures, share)
    else:
        pictures, share = cut(pictures, pictures[order], share)
    own, others = share * weights, (1 - share) * weights[order]
    weights = own + others
    shares = torch.stack([own, others], 1) / weights.clamp_min(1e-6)[:, None]
    return pictures, shares[:, :1] * targets + shares[:, 1:] * targets[order], weights


def cut(pictures, others, share):
    """`pictures` with a rectangle of `others` at a random place, and the share that is really left of them."""
    side = pictures.shape[-1]
    length = round(side * math.sqrt(1 - share))
    top, left = (int(toss() * (side - length + 1)) for _ in range(2))
    mixed = pictures.clone()
    mixed[:, :, top:top + length, left:left + length] = others[:, :, top:top + length, left:left + length]
    return mixed, 1 - (length / side) ** 2
