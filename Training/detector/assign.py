"""Which cell answers for which face: assignment by cost with a dynamic number of cells per face (SimOTA, Ge et al. 2021).

The cost is the score's and the box's loss as they stand, plus two priors that settle the first steps: the distance of the
cell from the face's centre and how far the face's size is from what the cell's stride is meant for.
"""
import torch
from torch.nn import functional

from .boxes import pair_iou

IMPOSSIBLE = 1e6


def scale_mismatch(boxes, strides):
    """Octaves by which each face (rows) lies outside the sizes 1.5 to 6 times each cell's stride (columns)."""
    longer = (boxes[:, 2:] - boxes[:, :2]).amax(1).clamp(min=1)
    return ((longer[:, None] / (3 * strides[None])).log2().abs() - 1).clamp(min=0)


def assign(points, strides, logits, decoded, faces, candidates=10):
    """The index into `faces` (g, 4; left, top, right, bottom) for each of n cells, -1 for background, and the cells' IoU with it.

    `points` (n, 2) and `strides` (n,) describe the cells, `logits` (n,) and `decoded` (n, 4) are their present answers.
    """
    count = len(points)
    matched = torch.full((count,), -1, dtype=torch.long)
    if len(faces) == 0:
        return matched, torch.zeros(count)
    centres = (faces[:, :2] + faces[:, 2:]) / 2
    sizes = faces[:, 2:] - faces[:, :2]
    offset = (points[None] - centres[:, None]).abs()
    # Inside the box's middle, or within one and a half cells of the centre so that the smallest faces have cells too.
    reach = torch.maximum(0.4 * sizes[:, None], 1.5 * strides[None, :, None])
    possible = (offset < reach).all(2)
    near = possible.any(0).nonzero().squeeze(1)
    possible, offset, strides = possible[:, near], offset[:, near], strides[near]

    iou = pair_iou(faces, decoded[near])
    score = functional.softplus(-logits[near])[None]
    distance = offset.norm(dim=2) / torch.maximum(strides[None], sizes.amax(1)[:, None] / 4)
    cost = score + 3 * -(iou + 1e-6).log() + distance + 3 * scale_mismatch(faces, strides)
    cost = torch.where(possible, cost, IMPOSSIBLE)

    top = min(candidates, len(near))
    counts = torch.where(possible, iou, 0).topk(top, dim=1).values.sum(1).round().clamp(min=1).long()
    cheapest, order = cost.topk(top, dim=1, largest=False)
    chosen = (torch.arange(top)[None] < counts[:, None]) & (cheapest < IMPOSSIBLE)
    selected = torch.zeros_like(possible)
    selected.scatter_(1, order, chosen)
    # A cell that several faces want goes to the face to which it is cheapest.
    cost = torch.where(selected, cost, IMPOSSIBLE)
    best, face = cost.min(0)
    taken = best < IMPOSSIBLE
    matched[near[taken]] = face[taken]
    quality = torch.zeros(count)
    quality[near[taken]] = iou[face[taken], taken.nonzero().squeeze(1)]
    return matched, quality
