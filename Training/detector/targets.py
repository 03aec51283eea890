"""The faces of a batch's pictures as tensors, all in one list, so that one copy brings them to a GPU."""
from dataclasses import dataclass

import numpy as np
import torch

from .transfer import sent

# A row is a face: its box, its landmarks, whether these are known, the number of its picture, whether it is to be ignored.
COLUMNS = [4, 10, 1, 1, 1]
# Beyond every picture: no cell answers for such a face, and none is forgiven for it.
NOWHERE = np.array([[-2e6, -2e6, -1e6, -1e6, *[-1e6] * 10, 0, 0, 0]], np.float32)


def listed(pictures):
    """The rows (f, 17) of the `Faces` of each picture of a batch."""
    return np.concatenate([np.column_stack([faces.boxes, faces.landmarks.reshape(-1, 10), faces.has_landmarks,
                                            np.full(len(faces), i), faces.ignore])
                           for i, faces in enumerate(pictures)]).astype(np.float32)


def filled(rows, multiple):
    """`rows` with as many of nowhere as make their number a multiple of `multiple`, and one at least."""
    missing = max(1, -(-len(rows) // multiple)) * multiple - len(rows)
    return np.concatenate([rows, np.repeat(NOWHERE, missing, 0)])


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
    def of(rows, multiple=1):
        """From the rows of `listed`. Faces that lie nowhere make the number of each kind a multiple of `multiple`: what a GPU
        has recorded takes only tensors of the same shapes.
        """
        kinds = [filled(rows[rows[:, -1] == ignored], multiple) for ignored in (0, 1)]
        wanted = len(kinds[0])
        boxes, landmarks, has, picture, _ = sent(np.concatenate(kinds)).split(COLUMNS, 1)
        picture = picture.flatten().long()
        return Targets(boxes[:wanted], landmarks[:wanted].reshape(-1, 5, 2), has[:wanted].flatten() > 0, picture[:wanted],
                       boxes[wanted:], picture[wanted:])

    def tensors(self):
        """All of them, in the order in which `Targets` takes them."""
        return [getattr(self, field) for field in self.__dataclass_fields__]
