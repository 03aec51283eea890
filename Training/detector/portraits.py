"""Bare faces for pasting into scenes: the pack's portraits and, where FERPlus' tiles are at hand, those too.

Nearly all small faces of the pack wear masks and few of its faces look aside; the tiles hold 27,000 bare ones, a tenth of
them turned by more than 30 degrees, but no boxes. Theirs follow from the landmarks as the boxes of the pack's portraits do.
"""
import numpy as np

from ..expression.sets.ferplus import ferplus
from .data import Faces

# How many times more often a face comes up that is turned by this much (see `turn`): about 30 degrees.
TURNED, FAVOUR = 0.3, 4.0
# By how many pixels a tile's box may reach over the tile, so that forehead and chin are there.
OVERHANG = 4.0
# Of the faces drawn, the share that comes from tiles.
TILE_SHARE = 0.5


def turn(landmarks):
    """How far heads (n x 5 x 2) look aside: the nose's distance from the line between the middles of eyes and mouth, as a
    share of that line's length across the eyes. 0 looks ahead, positive to the image's right; correlates 0.95 with the yaw
    of the pack's labels, and 0.3 is about 30 degrees.
    """
    eyes, mouth = landmarks[:, :2].mean(1), landmarks[:, 3:].mean(1)
    across = landmarks[:, 1] - landmarks[:, 0]
    across = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-6)
    down = np.stack([-across[:, 1], across[:, 0]], 1)
    length = np.maximum(((mouth - eyes) * down).sum(1), 1e-3)
    return ((landmarks[:, 2] - eyes) * across).sum(1) / length


def favour(landmarks):
    """The weight of each face (n): turned ones come up more often."""
    return np.where(np.abs(turn(landmarks)) > TURNED, FAVOUR, 1.0)


def normalised(landmarks):
    """Centre (n x 2), size (n x 1) and the points (n x 11, the last column 1) of landmarks freed from both."""
    centre = landmarks.mean(1)
    points = (landmarks - centre[:, None]).reshape(-1, 10)
    size = np.linalg.norm(points, axis=1, keepdims=True)
    return centre, size, np.c_[points / size, np.ones(len(points))]


class BoxFromLandmarks:
    """Linear least squares from five points to the box that a detector draws, fitted on faces that have both."""

    def __init__(self, landmarks, boxes):
        centre, size, points = normalised(landmarks)
        targets = np.c_[((boxes[:, :2] + boxes[:, 2:]) / 2 - centre) / size, (boxes[:, 2:] - boxes[:, :2]) / size]
        self.matrix = np.linalg.lstsq(points, targets, rcond=None)[0]

    def __call__(self, landmarks):
        """Boxes (n x 4: left, top, right, bottom) in the landmarks' pixels."""
        centre, size, points = normalised(landmarks)
        middle, half = np.split(points @ self.matrix * np.tile(size, 4), 2, axis=1)
        middle, half = middle + centre, half / 2
        return np.c_[middle - half, middle + half].astype(np.float32)


class Portraits:
    """Draws pictures with exactly one bare face each, turned heads more often."""

    def __init__(self, pictures, tiles=None):
        """`pictures`: the pack's; `tiles`: folder of the FERPlus pack, or None."""
        self.pictures = pictures
        own = [pictures.faces[i] for i in pictures.portraits]
        landmarks = np.concatenate([faces.landmarks for faces in own])
        self.own = shares(favour(landmarks))
        self.tiles = None
        if tiles:
            fit = BoxFromLandmarks(landmarks, np.concatenate([faces.boxes for faces in own]))
            self.tiles, self.landmarks, self.boxes = usable(ferplus(tiles, "train"), fit)
            self.drawn = shares(favour(self.landmarks))

    def draw(self, random):
        """(height, width) uint8, not to be written to, and its one face."""
        if self.tiles is not None and random.random() < TILE_SHARE:
            k = int(np.searchsorted(self.drawn, random.random()))
            known, wanted = np.ones(1, bool), np.zeros(1, bool)
            return self.tiles[k], Faces(self.boxes[k:k + 1], self.landmarks[k:k + 1], known, wanted)
        index = self.pictures.portraits[int(np.searchsorted(self.own, random.random()))]
        return self.pictures.picture(index), self.pictures.faces[index]


def shares(weights):
    """Where each of `weights` ends when they are laid out from 0 to 1."""
    return np.cumsum(weights) / np.sum(weights)


def usable(faces, fit):
    """Pixels, landmarks and boxes of the tiles whose face has landmarks and lies in the tile but for a few pixels."""
    faces = faces.select(~np.isnan(faces.landmarks).any((1, 2)))
    boxes, last = fit(faces.landmarks), faces.pixels.shape[-1] - 1
    inside = (boxes[:, :2] >= -OVERHANG).all(1) & (boxes[:, 2:] <= last + OVERHANG).all(1)
    return faces.pixels[inside], faces.landmarks[inside].astype(np.float32), boxes[inside]
