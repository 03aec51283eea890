"""Face tiles with votes and landmarks, held in memory: the FERPlus pack, and FER2013's own CSV files."""
import csv
import os
from dataclasses import dataclass

import numpy as np
from PIL import Image

from .votes import COLUMNS

SIDE = 48
SHEET_TILES, SHEET_COLUMNS = 1000, 40


@dataclass
class Faces:
    """`pixels` n x 48 x 48 uint8, `votes` n x 10, `landmarks` n x 5 x 2 (NaN where there are none), `index` n."""

    pixels: np.ndarray
    votes: np.ndarray
    landmarks: np.ndarray
    index: np.ndarray

    def __len__(self):
        return len(self.pixels)

    def select(self, rows):
        return Faces(self.pixels[rows], self.votes[rows], self.landmarks[rows], self.index[rows])


def load_pack(folder, part):
    """The pack's `part` ("train" or "valid"): sheets of 25 x 40 tiles and one table, in tile order."""
    with open(os.path.join(folder, f"ferplus_{part}.csv"), newline="") as f:
        table = list(csv.DictReader(f))
    sheets = []
    for k in range(0, len(table), SHEET_TILES):
        with Image.open(os.path.join(folder, f"ferplus_{part}_{k // SHEET_TILES:02d}.webp")) as image:
            sheets.append(sheet_tiles(np.asarray(image.convert("RGB"))[:, :, 0]))
    votes = np.array([[int(row[name]) for name in COLUMNS] for row in table])
    landmarks = np.stack([row_landmarks(row) for row in table])
    index = np.array([int(row["index"]) for row in table])
    return Faces(np.concatenate(sheets)[:len(table)], votes, landmarks, index)


def sheet_tiles(sheet):
    """The tiles of one sheet, row by row, as n x 48 x 48."""
    rows, columns = sheet.shape[0] // SIDE, SHEET_COLUMNS
    return sheet.reshape(rows, SIDE, columns, SIDE).swapaxes(1, 2).reshape(rows * columns, SIDE, SIDE)


def row_landmarks(row):
    """Five points of a table row as 5 x 2; NaN where none were found or a face detector did not confirm them."""
    if not row["x0"] or float(row["lm_conf"] or 0) == 0:
        return np.full((5, 2), np.nan, np.float32)
    return np.array([[float(row[f"x{k}"]), float(row[f"y{k}"])] for k in range(5)], np.float32)


def load_csv(fer2013, fer2013new, usage):
    """Rows of `usage` ("Training", "PublicTest", "PrivateTest") of FER2013's CSV with the votes of FERPlus' table.

    Both files have one line per picture in the same order; rows without a picture name are not faces and are left out.
    """
    pixels, votes, index = [], [], []
    with open(fer2013, newline="") as pictures, open(fer2013new, newline="") as table:
        for k, (picture, row) in enumerate(zip(csv.DictReader(pictures), csv.DictReader(table), strict=True)):
            if row["Usage"] != usage or not row["Image name"]:
                continue
            pixels.append(np.array(picture["pixels"].split(), np.uint8).reshape(SIDE, SIDE))
            votes.append([int(row["NF" if name == "nf" else name]) for name in COLUMNS])
            index.append(k)
    landmarks = np.full((len(pixels), 5, 2), np.nan, np.float32)
    return Faces(np.stack(pixels), np.array(votes), landmarks, np.array(index))


def repeats(faces, others, threshold=0.998):
    """True for each of `faces` whose picture also stands in `others`, identical or nearly so.

    Nearly: the correlation of the pictures, halved in size, is above `threshold` with either of them mirrored or not.
    """
    mine, theirs = signatures(faces.pixels), signatures(others.pixels)
    mirrored = signatures(others.pixels[:, :, ::-1])
    found = np.zeros(len(mine), bool)
    for k in range(0, len(mine), 4096):
        part = mine[k:k + 4096]
        found[k:k + 4096] = np.maximum((part @ theirs.T).max(1), (part @ mirrored.T).max(1)) > threshold
    return found


def signatures(pixels):
    """Each picture at half its size with mean 0 and length 1, as one row."""
    n = len(pixels)
    small = pixels.reshape(n, SIDE // 2, 2, SIDE // 2, 2).mean((2, 4), dtype=np.float32).reshape(n, -1)
    small -= small.mean(1, keepdims=True)
    return small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-6)
