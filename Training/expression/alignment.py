"""Batched five-point alignment of tiles in torch, by the definition of Training/common/similarity.py.

Matrices are n x 2 x 3 and map pixel coordinates of the crop to those of the tile (centre of the first pixel 0).
"""
import numpy as np
import torch
import torch.nn.functional as F

from ..common.device import placed


def crop_to_tile(landmarks, template, tile):
    """Inverse of the least-squares similarity that takes `landmarks` (n x 5 x 2) to the points of `template`.

    Rows with NaN landmarks get the whole tile of `tile` pixels scaled to the crop: the identity where the sides agree.
    """
    known = ~torch.isnan(landmarks).any(2).any(1)
    in_place = (template.points + 0.5) * (tile / template.side) - 0.5
    source = torch.where(known[:, None, None], landmarks, in_place)
    mean_source, mean_target = source.mean(1), template.points.mean(0)
    s, t = source - mean_source[:, None], template.points - mean_target
    norm = (s ** 2).sum((1, 2))
    a = (s * t).sum((1, 2)) / norm
    b = (s[..., 0] * t[:, 1] - s[..., 1] * t[:, 0]).sum(1) / norm
    # The inverse of [[a, -b], [b, a]] is its transpose over a^2 + b^2.
    scale = a ** 2 + b ** 2
    return about(a / scale, b / scale, torch.ones_like(a), mean_target, mean_source)


def about(a, b, mirror, centre, target):
    """x -> R (x - centre) + target with R = [[a, b], [-b, a]] diag(mirror, 1)."""
    rotation = torch.stack((torch.stack((a * mirror, b), 1), torch.stack((-b * mirror, a), 1)), 1)
    centre = centre.expand(len(a), 2)
    shift = target - (rotation @ centre[..., None])[..., 0]
    return torch.cat((rotation, shift[..., None]), 2)


def compose(outer, inner):
    """The matrices of outer(inner(x))."""
    rotation = outer[:, :, :2] @ inner[:, :, :2]
    shift = (outer[:, :, :2] @ inner[:, :, 2:]) + outer[:, :, 2:]
    return torch.cat((rotation, shift), 2)


def warp(pictures, matrices, side):
    """`side` x `side` crops of n x 1 x h x w pictures: bilinear, repeating the edge outside."""
    n, _, h, w = pictures.shape
    at = torch.arange(side, dtype=torch.float32)
    y, x = torch.meshgrid(at, at, indexing="ij")
    points = torch.stack((x, y, torch.ones_like(x))).reshape(3, -1)
    # grid_sample without align_corners puts -1 and 1 on the outer edges: pixel p lies at (2 p + 1) / size - 1.
    size = placed(np.array([[w], [h]], np.float32))
    grid = ((2 * (matrices @ points) + 1) / size - 1).transpose(1, 2).reshape(n, side, side, 2)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)
