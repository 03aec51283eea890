"""A folder of pictures for each class: `DIR/PART/happiness/*.jpg`, named in any usual word for the class."""
import os

import numpy as np

from ..faces import EXPRESSIONS, ordered, with_labels
from .pictures import grey, tile

WORDS = {"neutral": "neutral", "happy": "happiness", "joy": "happiness", "surprised": "surprise", "sad": "sadness",
         "angry": "anger", "disgusted": "disgust", "fearful": "fear", "afraid": "fear", "scared": "fear",
         "contemptuous": "contempt", **{name: name for name in EXPRESSIONS}}
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".pgm", ".tif", ".tiff", ".gif")


def folders(folder, part):
    """The part's pictures, whole, one class a folder."""
    root = os.path.join(folder, part)
    names = sorted(name for name in os.listdir(root) if os.path.isdir(os.path.join(root, name)))
    unknown = [name for name in names if name.lower() not in WORDS]
    if unknown or not names:
        raise ValueError(f"{root}: no expression is called {', '.join(unknown)}" if unknown else f"{root}: no folders")
    classes = ordered({WORDS[name.lower()] for name in names})
    pixels, labels = [], []
    for name in names:
        for picture in sorted(os.listdir(os.path.join(root, name))):
            if picture.lower().endswith(ENDINGS):
                pixels.append(tile(grey(os.path.join(root, name, picture)))[0])
                labels.append(classes.index(WORDS[name.lower()]))
    if not pixels:
        raise ValueError(f"{root}: no pictures")
    return with_labels(classes, np.stack(pixels), labels)
