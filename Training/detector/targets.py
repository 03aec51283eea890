"""The faces of a batch's pictures as tensors, all in one list, so that one copy brings them to a GPU."""
from dataclasses import dataclass

import numpy as np
import torch

from .transfer import sent


@dataclass
class Targets:
    """The faces wanted, with the pictures that they are in, and the boxes that are neither required nor punished."""

    boxes: torch.Tensor             # (f, 4): left, top, right, bottom
    landmarks: torch.Tensor         # (f, 5, 2)
    has_landmarks: torch.Tensor     # (f,) bool
    picture: torch.Tensor           # (f,) index into the batch
    ignored: torch.Tensor           # (i, 4)
    ignored_picture: torch.Tensor   # (i,) index into the batch

    @staticmethod
    def of(pictures):
        """From the `Faces` of each picture of a batch."""
        rows = np.concatenate([np.column_stack([faces.boxes, faces.landmarks.reshape(-1, 10), faces.has_landmarks,
                                                np.full(len(faces), i), faces.ignore])
                               for i, faces in enumerate(pictures)]).astype(np.float32)
        # Wanted ones first: the two kinds are then told apart by their number, which is known here.
        rows = rows[np.argsort(rows[:, -1], kind="stable")]
        wanted = int((rows[:, -1] == 0).sum())
        boxes, landmarks, has, picture, _ = sent(rows).split([4, 10, 1, 1, 1], 1)
        picture = picture.flatten().long()
        return Targets(boxes[:wanted], landmarks[:wanted].reshape(-1, 5, 2), has[:wanted].flatten() > 0, picture[:wanted],
                       boxes[wanted:], picture[wanted:])
