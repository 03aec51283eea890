"""FER2013's pictures with FERPlus' votes or with FER2013's own labels: from the packs' sheets, or from the published CSV files.

`folder` holds either `ferplus_PART.csv` with its sheets, or `fer2013.csv` and (for votes) `fer2013new.csv`.
"""
import csv
import os

import numpy as np
from PIL import Image

from ..faces import EXPRESSIONS, LabelledFaces, with_labels
from ..votes import COLUMNS, expected_labels, majority, plurality, soft_targets

SIDE = 48
SHEET_TILES, SHEET_COLUMNS = 1000, 40
# FER2013's label numbers, and the seven classes in the common order.
FER2013_LABELS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
FER2013_CLASSES = EXPRESSIONS[:7]
USAGE = {"train": "Training", "valid": "PublicTest", "test": "PrivateTest"}


def ferplus(folder, part, drop_single=True):
    """Faces with FERPlus' votes as targets; judged by strict majority, then by plurality.

    With `drop_single` single votes are taken for slips, see votes.py.
    """
    if is_pack(folder, part):
        table = read_table(folder, part)
        pixels, landmarks = read_sheets(folder, part, len(table)), np.stack([row_landmarks(row) for row in table])
        votes = table_votes(table)
        index = np.array([int(row["index"]) for row in table])
    else:
        pixels, votes, index = read_voted(folder, USAGE[part])
        landmarks = np.full((len(pixels), 5, 2), np.nan, np.float32)
    targets, weights = soft_targets(votes, drop_single)
    truth = {"majority": majority(votes), "plurality": plurality(votes)}
    return LabelledFaces(EXPRESSIONS, pixels, targets, weights, truth, landmarks, index)


def fer2013(folder, part, votes_share=0.0):
    """Faces with FER2013's own labels, seven classes.

    `votes_share` of the targets is what FERPlus' votes of the picture make likely, as these labels are often wrong; they alone
    judge. Needs the pack.
    """
    votes = None
    if is_pack(folder, part):
        table = read_table(folder, part)
        pixels, landmarks = read_sheets(folder, part, len(table)), np.stack([row_landmarks(row) for row in table])
        labels = [int(row["fer2013"]) for row in table]
        index = [int(row["index"]) for row in table]
        votes = table_votes(table)
    else:
        pixels, labels, index = read_labelled(folder, USAGE[part])
        landmarks = None
    labels = [FER2013_CLASSES.index(FER2013_LABELS[label]) for label in labels]
    faces = with_labels(FER2013_CLASSES, pixels, labels, landmarks, index)
    if votes_share > 0:
        if votes is None:
            raise ValueError(f"{folder}: fer2013.csv has no votes, votes_share needs the pack")
        faces.targets += votes_share * (expected_labels(votes, labels, len(FER2013_CLASSES)) - faces.targets)
    return faces


def is_pack(folder, part):
    return os.path.exists(os.path.join(folder, f"ferplus_{part}.csv"))


def read_table(folder, part):
    """The pack's rows as dicts, in tile order."""
    with open(os.path.join(folder, f"ferplus_{part}.csv"), newline="") as f:
        return list(csv.DictReader(f))


def table_votes(table):
    """The votes of the pack's rows, n x 10."""
    return np.array([[int(row[name]) for name in COLUMNS] for row in table])


def read_sheets(folder, part, n):
    """The part's `n` tiles, from sheets of 25 x 40."""
    sheets = []
    for k in range(0, n, SHEET_TILES):
        sheets.append(read_sheet(os.path.join(folder, f"ferplus_{part}_{k // SHEET_TILES:02d}.webp")))
    return np.concatenate(sheets)[:n]


def read_sheet(path):
    """The tiles of one sheet, row by row, as n x 48 x 48."""
    with Image.open(path) as image:
        sheet = np.asarray(image.convert("RGB"))[:, :, 0]
    rows, columns = sheet.shape[0] // SIDE, SHEET_COLUMNS
    return sheet.reshape(rows, SIDE, columns, SIDE).swapaxes(1, 2).reshape(rows * columns, SIDE, SIDE)


def row_landmarks(row):
    """Five points of a table row as 5 x 2; NaN where none were found or a face detector did not confirm them."""
    if not row["x0"] or float(row["lm_conf"] or 0) == 0:
        return np.full((5, 2), np.nan, np.float32)
    return np.array([[float(row[f"x{k}"]), float(row[f"y{k}"])] for k in range(5)], np.float32)


def tile_of_text(pixels):
    return np.array(pixels.split(), np.uint8).reshape(SIDE, SIDE)


def read_labelled(folder, usage):
    """Tiles, label numbers and row numbers of `usage` in FER2013's CSV."""
    pixels, labels, index = [], [], []
    with open(os.path.join(folder, "fer2013.csv"), newline="") as pictures:
        for k, row in enumerate(csv.DictReader(pictures)):
            if row["Usage"] == usage:
                pixels.append(tile_of_text(row["pixels"]))
                labels.append(int(row["emotion"]))
                index.append(k)
    return np.stack(pixels), labels, index


def read_voted(folder, usage):
    """Tiles, votes and row numbers of `usage` in FER2013's CSV and FERPlus' table.

    Both files have one line per picture in the same order; rows without a picture name are not faces and are left out.
    """
    pixels, votes, index = [], [], []
    with open(os.path.join(folder, "fer2013.csv"), newline="") as pictures, \
            open(os.path.join(folder, "fer2013new.csv"), newline="") as table:
        for k, (picture, row) in enumerate(zip(csv.DictReader(pictures), csv.DictReader(table), strict=True)):
            if row["Usage"] != usage or not row["Image name"]:
                continue
            pixels.append(tile_of_text(picture["pixels"]))
            votes.append([int(row["NF" if name == "nf" else name]) for name in COLUMNS])
            index.append(k)
    return np.stack(pixels), np.array(votes), np.array(index)
