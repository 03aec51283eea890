"""ExpW, Expression in-the-Wild (Zhang et al. 2018), as it is handed out.

`label/label.lst` has lines `NAME FACE TOP LEFT RIGHT BOTTOM CONFIDENCE LABEL`; the pictures lie in `image/origin`. The set has
no parts: a tenth of the pictures, chosen by their names, is "valid".
"""
import os
import zlib

import numpy as np

from ..faces import EXPRESSIONS, with_labels
from .pictures import grey, tile

CLASSES = EXPRESSIONS[:7]
LABELS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
VALID_TENTHS = 1


def expw(folder, part):
    """The part "train" or "valid", seven classes. All faces of one picture are in one part."""
    pixels, labels, picture, name = [], [], None, None
    with open(os.path.join(folder, "label", "label.lst")) as f:
        for line in f:
            fields = line.split()
            if not fields or part_of(fields[0]) != part:
                continue
            if fields[0] != name:
                name = fields[0]
                picture = grey(os.path.join(folder, "image", "origin", name))
            top, left, right, bottom = map(float, fields[2:6])
            pixels.append(tile(picture, (left, top, right, bottom))[0])
            labels.append(CLASSES.index(LABELS[int(fields[7])]))
    if not pixels:
        raise ValueError(f"{folder}: label/label.lst names no picture of {part}")
    return with_labels(CLASSES, np.stack(pixels), labels)


def part_of(name):
    return "valid" if zlib.crc32(name.encode()) % 10 < VALID_TENTHS else "train"
