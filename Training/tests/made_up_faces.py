"""Tiny made-up copies of the data sets, written in the forms in which they are handed out."""
import csv

import numpy as np
from PIL import Image

from Training.expression.sets.ck import CLASSES as CK_CLASSES
from Training.expression.votes import COLUMNS


def write_pack(folder, part, n, seed=0):
    """A FERPlus pack of `n` random tiles whose brightness tells the class; returns its tiles."""
    generator = np.random.default_rng(seed)
    classes = np.arange(n) % 8
    tiles = (generator.integers(0, 60, (n, 48, 48)) + 20 * classes[:, None, None]).astype(np.uint8)
    points = ["15.0", "18.0", "32.0", "18.0", "23.5", "29.0", "17.0", "36.0", "30.0", "36.0"]
    with open(folder / f"ferplus_{part}.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["tile", "index", "usage", "fer2013", "fer2013_sure", *COLUMNS,
                         *(f"{axis}{k}" for k in range(5) for axis in "xy"), "lm_conf"])
        for k in range(n):
            votes = [10 if c == classes[k] else 0 for c in range(10)]
            # The second row's points are not confirmed, the third has none.
            tail = [*points, "0"] if k == 1 else [""] * 11 if k == 2 else [*points, "0.9"]
            writer.writerow([k, 100 + k, "Training", 0, 1, *votes, *tail])
    for first in range(0, n, 1000):
        sheet = np.zeros((25, 40, 48, 48), np.uint8)
        sheet.reshape(1000, 48, 48)[:len(tiles[first:first + 1000])] = tiles[first:first + 1000]
        picture = Image.fromarray(sheet.swapaxes(1, 2).reshape(1200, 1920)).convert("RGB")
        picture.save(folder / f"ferplus_{part}_{first // 1000:02d}.webp", lossless=True)
    return tiles


def write_ck48(folder, people, frames=2):
    """A CK+48 pack in which each of `people` shows all seven classes, `frames` pictures each; returns its tiles."""
    rows = [(f"S{person:03d}", name, person) for person in range(people) for name in CK_CLASSES for _ in range(frames)]
    tiles = np.stack([np.full((48, 48), 30 * CK_CLASSES.index(name) + 5 * person) for _, name, person in rows]).astype(np.uint8)
    with open(folder / "ck48.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["tile", "subject", "name", "label", "fold"])
        writer.writerows([k, subject, f"{subject}_{k}", name, person] for k, (subject, name, person) in enumerate(rows))
    sheet = np.zeros((25 * 40, 48, 48), np.uint8)
    sheet[:len(tiles)] = tiles
    picture = Image.fromarray(sheet.reshape(25, 40, 48, 48).swapaxes(1, 2).reshape(1200, 1920)).convert("RGB")
    picture.save(folder / "ck48.webp", lossless=True)
    return tiles
