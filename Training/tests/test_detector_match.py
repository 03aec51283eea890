"""Right, wrong and missed, by hand."""
import types

import cv2
import numpy as np

from Training.detector import worst
from Training.detector.match import match

LABEL = {"file": "a.png", "width": 320, "height": 160, "faces": [
    {"box": [10, 10, 40, 40]}, {"box": [100, 10, 40, 40], "ignore": True}, {"box": [200, 10, 8, 8]}, {"box": [260, 10, 30, 30]}]}


def face(box, score):
    return {"box": box, "score": score}


def test_matches_follow_the_yardstick():
    found = match(LABEL, [
        face([12, 12, 40, 40], 0.7),    # right
        face([10, 10, 40, 40], 0.6),    # the same face again: wrong
        face([102, 12, 40, 40], 0.9),   # on an ignored face: left out
        face([110, 20, 10, 10], 0.8),   # inside of one: left out
        face([200, 10, 8, 8], 0.5),     # on a face below the floor: left out
        face([250, 100, 9, 9], 0.4),    # below 0.8 times the floor: left out
        face([250, 80, 30, 30], 0.3)])  # nothing there: wrong
    assert found.outcomes() == [(0.7, 1), (0.6, 0), (0.3, 0)]
    assert [f["box"] for f in found.missed] == [[260, 10, 30, 30]]


def test_a_picture_without_faces_has_only_false_alarms():
    found = match({"width": 320, "height": 160, "faces": []}, [face([10, 10, 40, 40], 0.5)])
    assert found.outcomes() == [(0.5, 0)] and found.missed == []


def test_the_sheet_shows_missed_faces_above_and_false_alarms_below(tmp_path):
    pictures = types.SimpleNamespace(labels=[LABEL], picture=lambda _: np.full((160, 320), 90, np.uint8))
    path = str(tmp_path / "worst.png")
    worst.draw(path, pictures, {"a.png": [face([250, 80, 30, 30], 0.8), face([12, 12, 40, 40], 0.3)]}, threshold=0.5)
    sheet = cv2.imread(path).astype(int)
    assert sheet.shape == (2 * worst.ROWS * worst.TILE, worst.COLUMNS * worst.TILE, 3)
    red, yellow = (np.argwhere(np.abs(sheet - colour).sum(2) < 60)[:, 0] for colour in (worst.RED, worst.YELLOW))
    assert 0 < len(red) and red.max() < worst.ROWS * worst.TILE <= yellow.min()
