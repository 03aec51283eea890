"""The losses of a batch: quality focal for scores, generalised IoU for boxes, smooth L1 for landmarks."""
import torch
from torch.nn import functional

from .assign import CANDIDATES, assign
from .boxes import area, decode_boxes, decode_landmarks, flatten, intersection

SCORE_WEIGHT, BOX_WEIGHT, LANDMARK_WEIGHT = 1.0, 2.0, 5.0


def quality_focal(logits, quality):
    """-|q - p|^2 log-likelihood per cell (Li et al. 2020): `quality` is 0 for background, 0..1 for a matched cell."""
    cross_entropy = functional.binary_cross_entropy_with_logits(logits, quality, reduction="none")
    return cross_entropy * (quality - logits.sigmoid()).square()


def generalised_iou_loss(a, b):
    """1 - GIoU of paired boxes (n, 4)."""
    shared = intersection(a, b)
    union = (area(a) + area(b) - shared).clamp(min=1e-9)
    hull = torch.cat([torch.minimum(a[:, :2], b[:, :2]), torch.maximum(a[:, 2:], b[:, 2:])], 1)
    hull_area = area(hull).clamp(min=1e-9)
    return 1 - shared / union + (hull_area - union) / hull_area


def landmark_loss(predicted, labelled, boxes, beta=0.02):
    """Smooth L1 of (n, 5, 2) points as a share of the face's size, per face; faces below 24 px, whose points are weak, count less."""
    size = area(boxes).clamp(min=1).sqrt()
    error = (predicted - labelled) / size[:, None, None]
    return functional.smooth_l1_loss(error, torch.zeros_like(error), beta=beta, reduction="none").mean((1, 2)) \
        * (size / 24).clamp(max=1)


def ignored_cells(points, decoded, ignored, picture):
    """True for cells (b, n) that lie in an ignored face of their picture or whose box (b, n, 4) lies in one by half: neither
    is an error there. `ignored` (f, 4) are the faces of all pictures, `picture` (f,) tells whose each is.
    """
    inside = ((points[None] >= ignored[:, None, :2]) & (points[None] <= ignored[:, None, 2:])).all(2)
    mine = decoded[picture]
    covered = intersection(mine, ignored[:, None]) >= 0.5 * area(mine)
    return torch.zeros_like(decoded[..., 0]).index_add_(0, picture, (inside | covered).to(decoded.dtype)) > 0


def batch_loss(outputs, points, strides, targets):
    """The weighted sum and its parts, for the network's maps and the `Targets` of its pictures.

    Boxes and landmarks are compared in as many cells as the faces can have, some of them in vain: how many they do have is not
    asked, so that nothing here waits for a GPU.
    """
    logits, raw_boxes, raw_landmarks = flatten(outputs)
    decoded = decode_boxes(raw_boxes, points, strides)
    with torch.no_grad():
        matched, overlap = assign(points, strides, logits, decoded, targets.boxes, targets.picture)
        positive = matched >= 0
        # The root lifts small faces, whose overlap is never high, and speeds up the start, when none is.
        quality = overlap.sqrt()
        weight = (positive | ~ignored_cells(points, decoded, targets.ignored, targets.ignored_picture)).to(logits.dtype)
        most = min(CANDIDATES * len(targets.boxes), matched.numel())
        chosen = positive.flatten().to(logits.dtype).topk(most, sorted=False).indices
        answers, cell = positive.flatten()[chosen], chosen % len(points)
        face = matched.flatten()[chosen].clamp(min=0)
        boxes = targets.boxes[face]
    # A batch of nearly empty pictures must not weigh as much per cell as one full of faces.
    count = positive.sum().clamp(min=len(logits))
    score = (quality_focal(logits, quality) * weight).sum() / count
    box = (generalised_iou_loss(decoded.flatten(0, 1)[chosen], boxes) * answers).sum() / count
    predicted = decode_landmarks(raw_landmarks.flatten(0, 1)[chosen], points[cell], strides[cell])
    labelled = answers & targets.has_landmarks[face]
    landmark = (landmark_loss(predicted, targets.landmarks[face], boxes) * labelled).sum() / count
    total = SCORE_WEIGHT * score + BOX_WEIGHT * box + LANDMARK_WEIGHT * landmark
    return total, {"score": score.detach(), "box": box.detach(), "landmarks": landmark.detach(), "positives": positive.sum()}
