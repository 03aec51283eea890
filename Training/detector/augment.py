"""Geometry of training views: crops at random scale, mosaics, scenes, flips and rotations, with the faces carried along."""
import math

import cv2
import numpy as np

from .clutter import scatter
from .data import Faces
from .network import MEAN
from .paste import paste_faces
from .photometric import disturb

# Luma of what lies beyond a picture: 0 after normalisation, as in the daemon.
FILL = int(MEAN)
# Faces below this longer side are neither required nor punished; so are faces of which less than this share is left.
SMALLEST, VISIBLE = 8, 0.6
# The share of pictures whose width is changed, and by what factors.
STRETCHED, WIDTHS = 0.2, (0.65, 1.15)
# Mirroring exchanges the eyes and the mouth's corners.
MIRRORED = [1, 0, 2, 4, 3]


def resize(picture, faces, scale):
    """Scales picture and faces: area averaging when shrinking, bilinear when growing, as in use."""
    height, width = picture.shape
    return stretch(picture, faces, max(1, round(width * scale)), max(1, round(height * scale)))


def stretch(picture, faces, new_width, new_height):
    """Picture and faces at another size, whatever its shape."""
    height, width = picture.shape
    shrinks = new_width * new_height < width * height
    picture = cv2.resize(picture, (new_width, new_height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    factor = np.array([new_width / width, new_height / height], np.float32)
    # Positions are those of pixel centres, so the picture's corner is at -0.5.
    boxes = (faces.boxes.reshape(-1, 2, 2) + 0.5) * factor - 0.5
    return picture, Faces(boxes.reshape(-1, 4), (faces.landmarks + 0.5) * factor - 0.5, faces.has_landmarks, faces.ignore)


def flip(picture, faces):
    """Mirrors left and right."""
    last = picture.shape[1] - 1
    boxes = faces.boxes.copy()
    boxes[:, 0], boxes[:, 2] = last - faces.boxes[:, 2], last - faces.boxes[:, 0]
    landmarks = faces.landmarks[:, MIRRORED].copy()
    landmarks[:, :, 0] = last - landmarks[:, :, 0]
    return np.ascontiguousarray(picture[:, ::-1]), Faces(boxes, landmarks, faces.has_landmarks, faces.ignore)


def rotate(picture, faces, degrees):
    """Turns about the middle, keeping the size. The new box is that of the turned inscribed ellipse, which follows a head's
    shape better than the turned corners do."""
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0).astype(np.float32)
    picture = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=FILL)
    turn = matrix[:, :2]
    centres = (faces.boxes[:, :2] + faces.boxes[:, 2:]) / 2 @ turn.T + matrix[:, 2]
    half = np.sqrt(((faces.boxes[:, 2:] - faces.boxes[:, :2]) / 2) ** 2 @ (turn ** 2).T)
    landmarks = faces.landmarks @ turn.T + matrix[:, 2]
    boxes = np.concatenate([centres - half, centres + half], 1)
    return picture, Faces(boxes, landmarks, faces.has_landmarks, faces.ignore)


def place(canvas, picture, faces, left, top, window):
    """Pastes `picture` with its corner at (left, top) into `window` (left, top, right, bottom) of `canvas`; returns its faces there."""
    x0, y0, x1, y1 = window
    a, b = max(x0, left), max(y0, top)
    c, d = min(x1, left + picture.shape[1]), min(y1, top + picture.shape[0])
    if a >= c or b >= d:
        return faces.keep(np.zeros(len(faces), bool))
    canvas[b:d, a:c] = picture[b - top:d - top, a - left:c - left]
    shift = np.array([left, top], np.float32)
    moved = Faces(faces.boxes + np.tile(shift, 2), faces.landmarks + shift, faces.has_landmarks, faces.ignore)
    return clip(moved, (a, b, c, d))


def clip(faces, window):
    """Cuts boxes at the window's edge; what is mostly outside or too small is ignored, what is wholly outside dropped."""
    low = np.tile(np.array(window[:2], np.float32) - 0.5, 2)
    high = np.tile(np.array(window[2:], np.float32) - 0.5, 2)
    cut = np.clip(faces.boxes, low, high)
    before = np.prod(faces.boxes[:, 2:] - faces.boxes[:, :2], axis=1)
    sizes = cut[:, 2:] - cut[:, :2]
    left = np.prod(sizes, axis=1)
    ignore = faces.ignore | (left < VISIBLE * before) | (sizes.max(1, initial=0) < SMALLEST)
    return Faces(cut, faces.landmarks, faces.has_landmarks, ignore).keep(left > 0.02 * before)


def log_uniform(random, low, high):
    return math.exp(random.uniform(math.log(low), math.log(high)))


def prepared(pictures, index, long_side, random, rotation):
    """Picture `index` at the given long side, mirrored in half of the cases and sometimes turned."""
    picture = pictures.picture(index)
    return posed(*resize(picture, pictures.faces[index], long_side / max(picture.shape)), random, rotation)


def posed(picture, faces, random, rotation):
    """Mirrors in half of the cases, sometimes makes narrower or wider, as faces are that look aside or are seen by a
    wide lens, and sometimes turns, by a normal angle cut at `rotation` degrees."""
    if random.random() < 0.5:
        picture, faces = flip(picture, faces)
    if random.random() < STRETCHED:
        height, width = picture.shape
        picture, faces = stretch(picture, faces, max(1, round(width * log_uniform(random, *WIDTHS))), height)
    if random.random() < 0.35:
        picture, faces = rotate(picture, faces, float(np.clip(random.normal(0, rotation / 2), -rotation, rotation)))
    return picture, faces


def corner(random, length, window, focus):
    """Where along one axis to put a picture of `length` so that it shows in (start, end): anywhere, or with `focus` inside."""
    start, end = window
    room = end - start
    if focus is not None and length > room:
        at = round(start + random.uniform(0.2, 0.8) * room - focus)
        return min(start, max(end - length, at))
    low, high = sorted((start, end - length))
    return int(random.integers(low, high + 1))


def shown(canvas, picture, faces, window, random):
    """Puts the picture into the window, mostly so that one of its faces is in view."""
    focus = (None, None)
    wanted = np.flatnonzero(~faces.ignore)
    if len(wanted) and random.random() < 0.7:
        box = faces.boxes[random.choice(wanted)]
        focus = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    left = corner(random, picture.shape[1], (window[0], window[2]), focus[0])
    top = corner(random, picture.shape[0], (window[1], window[3]), focus[1])
    return place(canvas, picture, faces, left, top, window)


def single(pictures, draw, size, random, rotation):
    """One picture: whole, as in use, in three of ten cases, else at the size of use give or take an octave."""
    canvas = np.full((size, size), FILL, np.uint8)
    long_side = size if random.random() < 0.3 else log_uniform(random, 0.7, 2.2) * max(288, 0.8 * size)
    picture, faces = prepared(pictures, draw(), long_side, random, rotation)
    return canvas, shown(canvas, picture, faces, (0, 0, size, size), random)


def mosaic(pictures, draw, size, random, rotation):
    """Four pictures around a random point: shrinks portraits to small faces and puts many into one view."""
    canvas = np.full((size, size), FILL, np.uint8)
    x, y = (int(size * random.uniform(0.3, 0.7)) for _ in range(2))
    parts = []
    for window in ((0, 0, x, y), (x, 0, size, y), (0, y, x, size), (x, y, size, size)):
        picture, faces = prepared(pictures, draw(), log_uniform(random, 0.3, 1.3) * size, random, rotation)
        parts.append(shown(canvas, picture, faces, window, random))
    return canvas, Faces.join(parts)


def view(pictures, portraits, draw, size, random, mosaics=0.45, scenes=0.25, clutter=0.12, rotation=30.0):
    """A training view (size, size) uint8 and its faces. `draw()` gives the index of a picture.

    Scenes are single pictures with bare faces pasted in, which the data lack: nearly all their small faces wear masks.
    """
    kind = random.random()
    make = mosaic if kind < mosaics else single
    canvas, faces = make(pictures, draw, size, random, rotation)
    if mosaics <= kind < mosaics + scenes:
        faces = paste_faces(canvas, faces, lambda: posed(*portraits.draw(random), random, rotation), random)
    if random.random() < clutter:
        scatter(canvas, faces, random)
    return disturb(canvas, faces, random), faces
