"""Makes small pictures in many formats in StillPictures/ and, in its expected.json, their luma as Pillow's convert("L") gives it.

Needs numpy and Pillow with WebP. The 16-bit picture's luma is its upper byte, which Pillow clips instead.
"""
import json
import os

import numpy as np
from PIL import Image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "StillPictures")


def pictures():
    down, across = np.mgrid[0:18, 0:30]
    grey = ((across * 8 + down * 3) % 256).astype(np.uint8)
    smooth = (across * 6 + down * 4).clip(0, 255).astype(np.uint8)
    colour = np.stack([grey, 255 - grey, (down * 14) % 256], 2).astype(np.uint8)
    soft = np.stack([smooth, smooth // 2 + 60, 200 - smooth // 2], 2).astype(np.uint8)
    yield "grey.png", Image.fromarray(grey), {}
    yield "colour.png", Image.fromarray(colour), {}
    yield "alpha.png", Image.fromarray(np.dstack([colour, grey])), {}
    yield "palette.png", Image.fromarray(colour).quantize(40), {}
    yield "bits.png", Image.fromarray(grey > 100), {}
    yield "deep.png", Image.fromarray(grey.astype(np.uint16) * 256 + 77), {}
    yield "grey.webp", Image.fromarray(grey).convert("RGB"), {"lossless": True}
    yield "lossy.webp", Image.fromarray(smooth), {"quality": 70}
    yield "grey.jpg", Image.fromarray(smooth), {"quality": 90}
    yield "colour.jpg", Image.fromarray(soft), {"quality": 90, "subsampling": 0}
    yield "colour.bmp", Image.fromarray(colour), {}
    yield "grey.gif", Image.fromarray(grey), {}
    yield "grey.pgm", Image.fromarray(grey), {}


def main():
    expected = {}
    for name, picture, options in pictures():
        path = os.path.join(HERE, name)
        picture.save(path, **options)
        with Image.open(path) as saved:
            luma = np.asarray(saved) >> 8 if name == "deep.png" else np.asarray(saved.convert("L"))
        expected[name] = luma.astype(int).tolist()
    with open(os.path.join(HERE, "expected.json"), "w") as f:
        json.dump(expected, f)


if __name__ == "__main__":
    main()
