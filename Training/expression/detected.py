"""Landmarks as the shipped detector finds them on tiles: what the daemon aligns by, where the packs' come from another program.

A face fills its tile. As `ferd evaluate expression --detect` does it, the tile is enlarged and extended by repeating its edges, so
that the detector meets the face at a size and with surroundings as in a picture.
"""
import os

import cv2
import numpy as np

from ..detector.decode import detect
from ..detector.evaluate import onnx_runner

# Side of the square into which a tile is put, and the tile's long side in it.
CANVAS, TILE = 320, 192
# The least score of a face that counts. Lower than the daemon's, which meets the doubtful ones in other frames.
LEAST_SCORE = 0.5


def on_canvas(tile):
    """The tile in the middle of the canvas, and (scale, shift) that take a place of the canvas to the tile."""
    scale = max(tile.shape) / TILE
    shift = (np.array(tile.shape[::-1]) - 1) / 2 - scale * (CANVAS - 1) / 2
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    canvas = cv2.warpAffine(tile, matrix, (CANVAS, CANVAS), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                            borderMode=cv2.BORDER_REPLICATE)
    return canvas, scale, shift


def detect_landmarks(faces, detector, cache):
    """What `detector` finds on the faces' tiles (`find_landmarks`), kept in the file `cache`; None where none is named."""
    if not detector:
        return None
    if not os.path.exists(cache):
        np.savez(cache, landmarks=find_landmarks(faces.pixels, detector))
    return np.load(cache)["landmarks"]


def find_landmarks(tiles, detector):
    """n x 5 x 2 landmarks of the surest face on each tile (n x h x w uint8), NaN where none reaches LEAST_SCORE.

    `detector` is the path of an exported detector.
    """
    run = onnx_runner(detector)
    landmarks = np.full((len(tiles), 5, 2), np.nan, np.float32)
    for k, tile in enumerate(tiles):
        canvas, scale, shift = on_canvas(tile)
        faces = detect(run, canvas, CANVAS, LEAST_SCORE)
        if faces:
            landmarks[k] = np.array(faces[0]["landmarks"]) * scale + shift
    return landmarks
