"""The losses of a batch: quality focal for scores, generalised IoU for boxes, smooth L1 for landmarks."""
import torch
from torch.nn import functional

from .assign import assign
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


def ignored_cells(points, decoded, ignored):
    """True for cells that lie in an ignored face or whose box lies in one by half: neither is an error there."""
    if len(ignored) == 0:
        return torch.zeros(len(points), dtype=torch.bool)
    inside = ((points[None] >= ignored[:, None, :2]) & (points[None] <= ignored[:, None, 2:])).all(2)
    covered = intersection(decoded[None], ignored[:, None]) >= 0.5 * area(decoded)[None]
    return (inside | covered).any(0)


def batch_loss(outputs, points, strides, targets):
    """The weighted sum and its parts (floats), for the network's maps and a list of `Faces` made of tensors."""
    logits, raw_boxes, raw_landmarks = flatten(outputs)
    decoded = decode_boxes(raw_boxes, points, strides)
    quality = torch.zeros_like(logits)
    weight = torch.ones_like(logits)
    picture_index, cell_index, boxes, landmarks, labelled = [], [], [], [], []
    with torch.no_grad():
        for i, faces in enumerate(targets):
            if len(faces) == 0:
                continue
            wanted = ~faces.ignore
            here = faces.keep(wanted)
            matched, iou = assign(points, strides, logits[i], decoded[i], here.boxes)
            positive = (matched >= 0).nonzero().squeeze(1)
            # The root lifts small faces, whose overlap is never high, and speeds up the start, when none is.
            quality[i] = iou.sqrt()
            weight[i][ignored_cells(points, decoded[i], faces.boxes[faces.ignore])] = 0
            weight[i][positive] = 1
            face = matched[positive]
            picture_index.append(torch.full_like(positive, i))
            cell_index.append(positive)
            boxes.append(here.boxes[face])
            landmarks.append(here.landmarks[face])
            labelled.append(here.has_landmarks[face])
    # A batch of nearly empty pictures must not weigh as much per cell as one full of faces.
    positives = sum(map(len, cell_index))
    count = max(positives, len(targets))
    score = (quality_focal(logits, quality) * weight).sum() / count
    if positives == 0:
        return SCORE_WEIGHT * score, {"score": score.item(), "box": 0.0, "landmarks": 0.0, "positives": 0}
    picture, cell = torch.cat(picture_index), torch.cat(cell_index)
    boxes, landmarks, labelled = torch.cat(boxes), torch.cat(landmarks), torch.cat(labelled)
    box = generalised_iou_loss(decoded[picture, cell], boxes).sum() / count
    picture, cell = picture[labelled], cell[labelled]
    answers = decode_landmarks(raw_landmarks[picture, cell], points[cell], strides[cell])
    landmark = landmark_loss(answers, landmarks[labelled], boxes[labelled]).sum() / count
    total = SCORE_WEIGHT * score + BOX_WEIGHT * box + LANDMARK_WEIGHT * landmark
    return total, {"score": score.item(), "box": box.item(), "landmarks": landmark.item(), "positives": positives}
