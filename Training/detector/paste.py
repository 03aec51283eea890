"""Pastes faces of portraits, shrunk, into other pictures: small bare faces in scenes."""
import math

import cv2
import numpy as np

from .data import Faces
from .photometric import tone

# How far around the face's box the pasted ellipse reaches: hair, ears and neck go along.
REACH = 1.35
# Longer sides of pasted faces in pixels, how far beyond their own size they may be enlarged, and how many go into one
# picture at most.
SIZES, ENLARGED, MOST = (9.0, 112.0), 1.5, 6
# In this share of the pictures a crowd is pasted: at least and at most so many faces, all of about one size up to this one.
CROWDS, CROWD, LARGEST_IN_CROWD = 0.25, (6, 15), 36.0


def cut_out(picture, box, longer):
    """The face with its surroundings, scaled so that the box's longer side is `longer`: patch, soft ellipse (0..1), box and factor.

    The box returned is that of the face in the patch, `factor` and `origin` map the picture's points: (p - origin) * factor.
    """
    centre, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * REACH
    height, width = picture.shape
    x0, y0 = np.maximum(np.floor(centre - half), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(centre + half) + 1, [width, height]).astype(int)
    scale = longer / (box[2:] - box[:2]).max()
    size = max(4, round((x1 - x0) * scale)), max(4, round((y1 - y0) * scale))
    patch = cv2.resize(picture[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    factor = np.array([size[0] / (x1 - x0), size[1] / (y1 - y0)], np.float32)
    origin = np.array([x0, y0], np.float32) - 0.5
    # The ellipse stays within the picture, so that no straight edge of it shows.
    room = np.minimum(centre + 0.5, [width, height] - (centre + 0.5))
    middle, radii = (centre - origin) * factor - 0.5, np.minimum(half, room) * factor
    y, x = np.mgrid[:size[1], :size[0]].astype(np.float32)
    distance = np.hypot((x - middle[0]) / radii[0], (y - middle[1]) / radii[1])
    alpha = np.clip((1 - distance) / 0.2, 0, 1).astype(np.float32)
    return patch, alpha, origin, factor


def free_place(size, canvas, taken, random, tries=8):
    """A corner (x, y) at which a patch of `size` (w, h) covers none of the boxes `taken`, or None."""
    width, height = canvas.shape[1], canvas.shape[0]
    if size[0] >= width or size[1] >= height:
        return None
    for _ in range(tries):
        x, y = int(random.integers(0, width - size[0])), int(random.integers(0, height - size[1]))
        clear = (taken[:, 0] > x + size[0]) | (taken[:, 2] < x) | (taken[:, 1] > y + size[1]) | (taken[:, 3] < y)
        if clear.all():
            return x, y
    return None


def drawn_sizes(random):
    """Longer sides of the faces for one picture: each its own, log-uniform, or those of a crowd."""
    low, high = SIZES
    if random.random() < CROWDS:
        middle = math.exp(random.uniform(math.log(low), math.log(LARGEST_IN_CROWD)))
        return middle * np.exp(random.normal(0, 0.15, int(random.integers(CROWD[0], CROWD[1] + 1))))
    return np.exp(random.uniform(math.log(low), math.log(high), int(random.integers(1, MOST + 1))))


def paste_faces(canvas, faces, portrait, random):
    """Pastes some faces into `canvas` where no labelled face lies; returns all faces.

    `portrait()` gives a picture with exactly one face. Half of the faces are in a light of their own; that of a pasted face is
    then drawn towards that of its place.
    """
    for wanted in drawn_sizes(random):
        picture, found = portrait()
        own = (found.boxes[0, 2:] - found.boxes[0, :2]).max()
        longer = float(np.clip(wanted, SIZES[0], min(SIZES[1], ENLARGED * own)))
        patch, alpha, origin, factor = cut_out(picture, found.boxes[0], longer)
        place = free_place(patch.shape[::-1], canvas, faces.boxes, random)
        if place is None:
            continue
        x, y = place
        window = canvas[y:y + patch.shape[0], x:x + patch.shape[1]]
        if random.random() < 0.5:
            patch = tone(patch, random)
        lit = patch + random.uniform(0, 0.7) * (float(window.mean()) - float(patch.mean()))
        window[:] = np.clip(window + alpha * (lit - window), 0, 255).astype(np.uint8)
        shift = np.array(place, np.float32) - 0.5
        boxes = ((found.boxes.reshape(-1, 2, 2) - origin) * factor + shift).reshape(-1, 4)
        faces = Faces.join([faces, Faces(boxes, (found.landmarks - origin) * factor + shift, found.has_landmarks, found.ignore)])
    return faces
