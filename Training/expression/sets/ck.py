"""The Extended Cohn-Kanade set (Lucey et al. 2010): its pack of 48 x 48 peak frames, and the set as it is handed out.

There is no neutral class and no fixed division; `folds.py` divides by person or at random.
"""
import csv
import glob
import os

import numpy as np

from ..faces import EXPRESSIONS, with_labels
from .ferplus import read_sheet
from .pictures import around, five_of_68, grey, tile

CLASSES = EXPRESSIONS[1:]
# Numbers in the set's `Emotion` files; 0 is neutral and in none of them.
LABELS = ("neutral", "anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise")
# The last frames of a sequence, which show the peak.
PEAK_FRAMES = 3


def ck48(folder, part="all"):
    """The pack's 981 tiles: `ck48.csv` (tile, subject, name, label, fold) and the sheet `ck48.webp`. It has no parts."""
    only_all(part)
    with open(os.path.join(folder, "ck48.csv"), newline="") as f:
        table = list(csv.DictReader(f))
    labels = [CLASSES.index(row["label"]) for row in table]
    pixels = read_sheet(os.path.join(folder, "ck48.webp"))[:len(table)]
    people, folds = np.array([row["subject"] for row in table]), np.array([int(row["fold"]) for row in table])
    return with_labels(CLASSES, pixels, labels, people=people, folds=folds)


def ck_plus(folder, part="all"):
    """The set as handed out: `cohn-kanade-images/S005/001/*.png`, `Emotion/S005/001/*_emotion.txt` and
    `Landmarks/S005/001/*_landmarks.txt` (68 points). The last three frames of each labelled sequence; it has no parts.
    """
    only_all(part)
    pixels, labels, landmarks, people = [], [], [], []
    for path in sorted(glob.glob(os.path.join(folder, "Emotion", "*", "*", "*_emotion.txt"))):
        with open(path) as f:
            label = CLASSES.index(LABELS[int(float(f.read()))])
        person, sequence = path.split(os.sep)[-3:-1]
        for frame in sorted(glob.glob(os.path.join(folder, "cohn-kanade-images", person, sequence, "*.png")))[-PEAK_FRAMES:]:
            name = os.path.splitext(os.path.basename(frame))[0]
            points = np.loadtxt(os.path.join(folder, "Landmarks", person, sequence, f"{name}_landmarks.txt"))
            pixel, landmark = tile(grey(frame), around(points), five_of_68(points))
            pixels.append(pixel)
            landmarks.append(landmark)
            labels.append(label)
            people.append(person)
    if not pixels:
        raise ValueError(f"{folder}: no Emotion/*/*/*_emotion.txt with pictures")
    return with_labels(CLASSES, np.stack(pixels), labels, np.stack(landmarks), people=np.array(people))


def only_all(part):
    if part != "all":
        raise ValueError(f"CK+ has no part {part!r}: divide it into folds")
