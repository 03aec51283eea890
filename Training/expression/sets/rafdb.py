"""RAF-DB's basic set (Li and Deng 2017) as it is handed out.

`basic/EmoLabel/list_patition_label.txt` (the name is theirs) has lines `train_00001.jpg 5`; the pictures, aligned at
100 x 100, lie in `basic/Image/aligned` as `train_00001_aligned.jpg`.
"""
import os

import numpy as np

from ..faces import EXPRESSIONS, with_labels
from .pictures import grey, tile

CLASSES = EXPRESSIONS[:7]
LABELS = {1: "surprise", 2: "fear", 3: "disgust", 4: "happiness", 5: "sadness", 6: "anger", 7: "neutral"}
# The set has no validation part: papers report its test part.
PREFIX = {"train": "train_", "valid": "test_"}


def rafdb(folder, part):
    """The part "train" or "valid" (RAF-DB's test part), seven classes, aligned pictures without landmarks."""
    root = os.path.join(folder, "basic") if os.path.isdir(os.path.join(folder, "basic")) else folder
    pixels, labels = [], []
    with open(os.path.join(root, "EmoLabel", "list_patition_label.txt")) as f:
        for line in f:
            if not line.startswith(PREFIX[part]):
                continue
            name, label = line.split()
            path = os.path.join(root, "Image", "aligned", f"{os.path.splitext(name)[0]}_aligned.jpg")
            pixels.append(tile(grey(path))[0])
            labels.append(CLASSES.index(LABELS[int(label)]))
    if not pixels:
        raise ValueError(f"{folder}: list_patition_label.txt names no picture of {part}")
    return with_labels(CLASSES, np.stack(pixels), labels)
