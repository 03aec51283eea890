"""Which cell answers for which face: assignment by cost with a dynamic number of cells per face (SimOTA, Ge et al. 2021).

The cost is the score's and the box's loss as they stand, plus two priors that settle the first steps: the distance of the
cell from the face's centre and how far the face's size is from what the cell's stride is meant for.
"""
import torch
from torch.nn import functional

from .boxes import iou

IMPOSSIBLE = 1e6
# At most so many cells answer for a face.
CANDIDATES = 10


def scale_mismatch(boxes, strides):
    """Octaves by which each face (rows) lies outside the sizes 1.5 to 6 times each cell's stride (columns)."""
    longer = (boxes[:, 2:] - boxes[:, :2]).amax(1).clamp(min=1)
    return ((longer[:, None] / (3 * strides[None])).log2().abs() - 1).clamp(min=0)


def assign(points, strides, logits, decoded, faces, picture):
    """For each of the n cells of b pictures the index into `faces`, -1 for background, and its IoU with that face; both (b, n).

    `points` (n, 2) and `strides` (n,) describe the cells, `logits` (b, n) and `decoded` (b, n, 4) are their present answers.
    `faces` (f, 4; left, top, right, bottom) are those of all pictures, `picture` (f,) tells whose each is. Nothing here waits
    for a GPU.
    """
    matched = torch.full_like(logits, -1, dtype=torch.long)
    if len(faces) == 0:
        return matched, torch.zeros_like(logits)
    centres = (faces[:, :2] + faces[:, 2:]) / 2
    sizes = faces[:, 2:] - faces[:, :2]
    offset = (points[None] - centres[:, None]).abs()
    # Inside the box's middle, or within one and a half cells of the centre so that the smallest faces have cells too.
    reach = torch.maximum(0.4 * sizes[:, None], 1.5 * strides[None, :, None])
    possible = (offset < reach).all(2)

    overlap = iou(faces[:, None], decoded[picture])
    score = functional.softplus(-logits)[picture]
    distance = offset.norm(dim=2) / torch.maximum(strides[None], sizes.amax(1)[:, None] / 4)
    cost = score + 3 * -(overlap + 1e-6).log() + distance + 3 * scale_mismatch(faces, strides)
    cost = torch.where(possible, cost, IMPOSSIBLE)

    top = min(CANDIDATES, len(points))
    counts = torch.where(possible, overlap, 0).topk(top, dim=1).values.sum(1).round().clamp(min=1).long()
    cheapest, order = cost.topk(top, dim=1, largest=False)
    chosen = (torch.arange(top, device=cost.device)[None] < counts[:, None]) & (cheapest < IMPOSSIBLE)
    # A cell that several faces want goes to the face to which it is cheapest.
    cost = torch.full_like(cost, IMPOSSIBLE).scatter_(1, order, torch.where(chosen, cheapest, IMPOSSIBLE))
    owner = picture[:, None].expand_as(cost)
    best = torch.full_like(logits, IMPOSSIBLE).scatter_reduce_(0, owner, cost, "amin")
    wins = (cost == best[picture]) & (cost < IMPOSSIBLE)
    face = torch.arange(len(faces), device=cost.device)[:, None]
    matched.scatter_reduce_(0, owner, torch.where(wins, face, -1), "amax")
    quality = torch.zeros_like(logits)
    quality.index_add_(0, picture, torch.where(wins & (face == matched[picture]), overlap, 0))
    return matched, quality
