"""The data sets by name: `load("ferplus", folder, "train")` gives `LabelledFaces`."""
from dataclasses import dataclass
from typing import Callable

from .affectnet import affectnet7, affectnet8
from .ck import ck48, ck_plus
from .expw import expw
from .ferplus import fer2013, ferplus
from .folders import folders
from .rafdb import rafdb


@dataclass
class DataSet:
    load: Callable
    title: str
    # What a model card says of the pictures and of how they were labelled.
    about: str
    rights: str


FER2013_PICTURES = ("FER2013's pictures: 48 x 48, grey, collected from the web, posed or acted in good part, many of them "
                    "stock photographs")
FER2013_RIGHTS = "FER2013's pictures carry no clear licence."
ON_REQUEST = "is given out on request for research only."

SETS = {
    "ferplus": DataSet(ferplus, "FERPlus", f"{FER2013_PICTURES}; ten people's votes as soft targets",
                       f"{FER2013_RIGHTS} The votes (FERPlus) are under the MIT licence."),
    "fer2013": DataSet(fer2013, "FER2013", f"{FER2013_PICTURES}; its own labels, one a picture and often wrong",
                       FER2013_RIGHTS),
    "ck48": DataSet(ck48, "CK+48", "peak frames of CK+, cropped to 48 x 48: posed, frontal, from a laboratory",
                    "CK+ is for research only."),
    "ck+": DataSet(ck_plus, "CK+", "peak frames of CK+: posed, frontal, from a laboratory", "CK+ is for research only."),
    "rafdb": DataSet(rafdb, "RAF-DB", "RAF-DB's basic set: faces from the web, labelled by forty people each",
                     f"RAF-DB {ON_REQUEST}"),
    "affectnet7": DataSet(affectnet7, "AffectNet-7", "AffectNet: faces from the web, each labelled by one person",
                          f"AffectNet {ON_REQUEST}"),
    "affectnet8": DataSet(affectnet8, "AffectNet-8", "AffectNet: faces from the web, each labelled by one person",
                          f"AffectNet {ON_REQUEST}"),
    "expw": DataSet(expw, "ExpW", "ExpW: faces from the web, labelled by hand", "ExpW is for research only."),
    "folders": DataSet(folders, "a folder per class", "pictures in a folder for each class", "As the pictures' owner says."),
}


def load(name, folder, part, **settings):
    """The part of the set called `name`; raises ValueError for an unknown name."""
    if name not in SETS:
        raise ValueError(f"unknown data set {name!r}, known: {', '.join(sorted(SETS))}")
    return SETS[name].load(folder, part, **settings)
