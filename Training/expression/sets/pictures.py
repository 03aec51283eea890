"""Tiles cut out of the pictures that data sets hand out as files."""
import numpy as np
from PIL import Image

# Side of the tiles; smaller pictures are enlarged to it.
SIDE = 100


def grey(path):
    """The picture as (height, width) uint8 luma."""
    with Image.open(path) as image:
        return np.asarray(image.convert("L"))


def tile(picture, box=None, landmarks=None, side=SIDE):
    """The square of a picture around `box` (left, top, right, bottom; None: all of it, as it is) at `side` pixels, and
    `landmarks` (5 x 2, pixel centres at whole numbers) in it.

    A box is widened to a square about its middle; what lies beyond the picture is black.
    """
    height, width = picture.shape
    if box is None:
        square = (0, 0, width, height)
    else:
        left, top, right, bottom = box
        half = max(right - left, bottom - top) / 2
        x, y = (left + right) / 2, (top + bottom) / 2
        square = (x - half, y - half, x + half, y + half)
    image = Image.fromarray(picture).transform((side, side), Image.Transform.EXTENT, square, Image.Resampling.BILINEAR) \
        if box is not None else Image.fromarray(picture).resize((side, side), Image.Resampling.BILINEAR)
    if landmarks is None:
        return np.asarray(image), np.full((5, 2), np.nan, np.float32)
    scale = side / np.array([square[2] - square[0], square[3] - square[1]])
    return np.asarray(image), ((landmarks + 0.5 - np.array(square[:2])) * scale - 0.5).astype(np.float32)


def five_of_68(points):
    """The five landmarks (5 x 2) of the 68 of the iBUG / Multi-PIE mark-up: eyes' middles, nose tip, mouth corners."""
    return np.stack([points[36:42].mean(0), points[42:48].mean(0), points[30], points[48], points[54]])


def around(points, margin=0.25):
    """The box of landmarks (n x 2), widened by `margin` of its longer side."""
    low, high = points.min(0), points.max(0)
    reach = margin * (high - low).max()
    return (*(low - reach), *(high + reach))
