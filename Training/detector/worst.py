"""A sheet of a detector's worst errors: the faces it missed and the false alarms that it was surest of."""
import cv2
import numpy as np

from .match import match

TILE, COLUMNS, ROWS = 128, 8, 4
RED, YELLOW = (60, 60, 255), (60, 220, 255)


def tile(picture, box, colour, text):
    """The surroundings of a box, three times its size, with the box drawn in."""
    x, y, w, h = box
    side = max(3 * max(w, h), 24)
    scale = TILE / side
    corner = np.array([x + w / 2 - side / 2, y + h / 2 - side / 2])
    matrix = np.array([[scale, 0, -corner[0] * scale], [0, scale, -corner[1] * scale]])
    cut = cv2.cvtColor(cv2.warpAffine(picture, matrix, (TILE, TILE), flags=cv2.INTER_LINEAR), cv2.COLOR_GRAY2BGR)
    low, high = (np.round((np.array(p) - corner) * scale).astype(int).tolist() for p in ((x, y), (x + w, y + h)))
    cv2.rectangle(cut, low, high, colour, 1)
    cv2.putText(cut, text, (3, TILE - 5), cv2.FONT_HERSHEY_SIMPLEX, 0.38, colour, 1, cv2.LINE_AA)
    return cut


def draw(path, pictures, predictions, threshold, floor=20):
    """Writes the sheet: above the largest missed faces (red), below the false alarms with the highest scores (yellow).

    Only detections from `threshold` on count as found, only faces whose longer side is at least `floor` as missed.
    """
    missed, alarms = [], []
    for i, label in enumerate(pictures.labels):
        faces = [face for face in predictions[label["file"]] if face["score"] >= threshold]
        found = match(label, faces, floor)
        scale = 320 / max(label["width"], label["height"])
        missed += [(max(face["box"][2:]) * scale, i, face["box"]) for face in found.missed]
        alarms += [(face["score"], i, face["box"]) for face in found.wrong]
    tiles = [np.zeros((TILE, TILE, 3), np.uint8)] * (2 * ROWS * COLUMNS)
    for start, errors, colour, form in ((0, missed, RED, "{:.0f} px"), (ROWS * COLUMNS, alarms, YELLOW, "{:.2f}")):
        worst = sorted(errors, key=lambda error: -error[0])[:ROWS * COLUMNS]
        for place, (size, i, box) in enumerate(worst, start):
            tiles[place] = tile(pictures.picture(i), box, colour, form.format(size))
    cv2.imwrite(path, np.concatenate([np.concatenate(tiles[r:r + COLUMNS], 1) for r in range(0, len(tiles), COLUMNS)]))
