"""Which detections of a picture are right, which wrong, and which faces are missed, by the yardstick's rules."""
from dataclasses import dataclass, field

import torch

from .boxes import iou


@dataclass
class Matches:
    """Detections and labelled faces of one picture, as they came in; what is neither required nor punished is in none."""

    right: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    missed: list = field(default_factory=list)

    def outcomes(self):
        """(score, 1 right or 0 wrong) for each detection that counts."""
        return [(face["score"], 1) for face in self.right] + [(face["score"], 0) for face in self.wrong]


def corners(faces):
    """The faces' boxes [x, y, w, h] as an (n, 4) tensor of left, top, right, bottom; on the processor, as they are few."""
    boxes = torch.tensor([face["box"] for face in faces], dtype=torch.float32, device="cpu").reshape(-1, 4)
    return torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], 1)


def lies_on(box, others, overlap):
    """Whether the box (1, 4) overlaps one of the others by `overlap` (IoU) or lies in it by half of its own area."""
    size = (torch.minimum(box[:, 2:], others[:, 2:]) - torch.maximum(box[:, :2], others[:, :2])).clamp(min=0)
    inside = size.prod(1) / (box[:, 2:] - box[:, :2]).prod().clamp(min=1e-9)
    return bool(((iou(box, others) >= overlap) | (inside >= 0.5)).any())


def match(label, faces, floor=12, long_side=320, overlap=0.5):
    """Compares the detections `faces` of one picture with the pack's `label` object.

    The better score matches first. What lies on an ignored face or on one below the size floor (longer side in pixels when
    the picture's long side is `long_side`), and what is unmatched and itself below 0.8 times the floor, is left out.
    """
    scale = long_side / max(label["width"], label["height"])

    def longer(face):
        return max(face["box"][2:]) * scale

    needed = [face for face in label["faces"] if not face.get("ignore") and longer(face) >= floor]
    needed_boxes = corners(needed)
    other_boxes = corners([face for face in label["faces"] if face.get("ignore") or longer(face) < floor])
    free, found = torch.ones(len(needed), dtype=torch.bool, device="cpu"), Matches()
    for face in sorted(faces, key=lambda face: -face["score"]):
        box = corners([face])
        shared = torch.where(free, iou(box, needed_boxes), -1.0)
        if len(shared) and shared.max() >= overlap:
            free[shared.argmax()] = False
            found.right.append(face)
        elif not lies_on(box, other_boxes, overlap) and longer(face) >= 0.8 * floor:
            found.wrong.append(face)
    found.missed = [face for face, still_free in zip(needed, free) if still_free]
    return found
