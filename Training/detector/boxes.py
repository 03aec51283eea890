"""Geometry of boxes given as left, top, right, bottom: overlaps, and the way from the network's maps to boxes and back."""
import torch


def intersection(a, b):
    """Areas of overlap of boxes whose leading shapes broadcast."""
    size = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    return size[..., 0] * size[..., 1]


def area(boxes):
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def iou(a, b):
    """Intersection over union of boxes whose leading shapes broadcast."""
    shared = intersection(a, b)
    return shared / (area(a) + area(b) - shared).clamp(min=1e-9)


def cells(height, width, strides):
    """Positions (n, 2) and strides (n,) of all cells of maps for a picture of the given size, stride by stride, row by row."""
    points, steps = [], []
    for stride in strides:
        y, x = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        points.append(torch.stack([x, y], 2).reshape(-1, 2) * float(stride))
        steps.append(torch.full((points[-1].shape[0],), float(stride)))
    return torch.cat(points), torch.cat(steps)


def flatten(outputs):
    """The network's maps to (batch, n) logits, (batch, n, 4) boxes and (batch, n, 10) landmarks in the order of `cells`."""
    return (torch.cat([score.flatten(1) for score, _, _ in outputs], 1),
            torch.cat([box.flatten(2) for _, box, _ in outputs], 2).transpose(1, 2),
            torch.cat([landmarks.flatten(2) for _, _, landmarks in outputs], 2).transpose(1, 2))


def decode_boxes(raw, points, strides):
    """(dx, dy, log w, log h) in strides relative to the cells -> left, top, right, bottom in pixels."""
    centre = points + raw[..., :2] * strides[:, None]
    # exp(7) strides are beyond any picture: the limit keeps a wild first step finite.
    half = raw[..., 2:].clamp(-7, 7).exp() * strides[:, None] / 2
    return torch.cat([centre - half, centre + half], -1)


def encode_boxes(boxes, points, strides):
    """The inverse of `decode_boxes`."""
    centre = (boxes[..., :2] + boxes[..., 2:]) / 2
    size = boxes[..., 2:] - boxes[..., :2]
    return torch.cat([(centre - points) / strides[:, None], (size / strides[:, None]).log()], -1)


def decode_landmarks(raw, points, strides):
    """(..., n, 10) in strides relative to the cells -> (..., n, 5, 2) pixels."""
    return raw.unflatten(-1, (5, 2)) * strides[:, None, None] + points[:, None]
