"""AffectNet (Mollahosseini et al. 2017) in the two forms in which it has been handed out.

The present form: `train_set` and `val_set`, each with `images/N.jpg` (the face) and `annotations/N_exp.npy`, `N_lnd.npy`
(68 points). The first form: `training.csv` and `validation.csv` (subDirectory_filePath, face_x, face_y, face_width,
face_height, facial_landmarks, expression, ...) beside the folder `Manually_Annotated_Images`.
"""
import csv
import glob
import os

import numpy as np

from ..faces import EXPRESSIONS, with_labels
from .pictures import five_of_68, grey, tile

# Its label numbers; from 8 on (none, uncertain, no face) rows are left out.
LABELS = ("neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger", "contempt")
FOLDERS, TABLES = {"train": "train_set", "valid": "val_set"}, {"train": "training.csv", "valid": "validation.csv"}


def affectnet8(folder, part):
    """The part "train" or "valid" with eight classes."""
    return affectnet(folder, part, EXPRESSIONS)


def affectnet7(folder, part):
    """The part "train" or "valid" without contempt."""
    return affectnet(folder, part, EXPRESSIONS[:7])


def affectnet(folder, part, classes):
    rows = from_folders if os.path.isdir(os.path.join(folder, FOLDERS[part])) else from_table
    pixels, labels, landmarks = [], [], []
    for path, box, points, number in rows(folder, part):
        if number >= len(LABELS) or LABELS[number] not in classes:
            continue
        pixel, five = tile(grey(path), box, five_of_68(points))
        pixels.append(pixel)
        landmarks.append(five)
        labels.append(classes.index(LABELS[number]))
    if not pixels:
        raise ValueError(f"{folder}: no labelled picture of {part}")
    return with_labels(classes, np.stack(pixels), labels, np.stack(landmarks))


def from_folders(folder, part):
    """Path, no box (the picture is the face), 68 points and label number of each picture."""
    root = os.path.join(folder, FOLDERS[part])
    for label in sorted(glob.glob(os.path.join(root, "annotations", "*_exp.npy"))):
        name = os.path.basename(label).removesuffix("_exp.npy")
        points = np.load(os.path.join(root, "annotations", f"{name}_lnd.npy")).astype(float).reshape(68, 2)
        yield os.path.join(root, "images", f"{name}.jpg"), None, points, int(np.load(label))


def from_table(folder, part):
    """Path, face box, 68 points and label number of each row."""
    with open(os.path.join(folder, TABLES[part]), newline="") as f:
        for row in csv.DictReader(f):
            number = int(row["expression"])
            if number >= len(LABELS):
                continue
            x, y, width, height = (float(row[f"face_{name}"]) for name in ("x", "y", "width", "height"))
            points = np.array(row["facial_landmarks"].split(";"), float).reshape(68, 2)
            path = os.path.join(folder, "Manually_Annotated_Images", row["subDirectory_filePath"])
            yield path, (x, y, x + width, y + height), points, number
