"""Faces with what they are to be taken for: what every data set becomes."""
from dataclasses import dataclass

import numpy as np

# The names that all sets' classes go by. A set has some of them, in this order.
EXPRESSIONS = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")


@dataclass
class LabelledFaces:
    """n faces of a set whose K classes are `classes`."""

    classes: tuple
    pixels: np.ndarray      # n x side x side uint8
    targets: np.ndarray     # n x K float32: a distribution over the classes to learn
    weights: np.ndarray     # n float32: how much a row counts in training; 0 where it says nothing
    truth: dict             # by the name of a rule, n class numbers to be judged by, -1 where the rule leaves a row out
    landmarks: np.ndarray   # n x 5 x 2 float32, NaN where there are none
    index: np.ndarray       # n: what identifies a row in the set's own tables
    people: np.ndarray | None = None  # n: who it is, where the set knows
    folds: np.ndarray | None = None   # n: the set's own division into folds that keep people together, if it has one

    def __len__(self):
        return len(self.pixels)

    def select(self, rows):
        people, folds = (None if values is None else values[rows] for values in (self.people, self.folds))
        truth = {rule: labels[rows] for rule, labels in self.truth.items()}
        return LabelledFaces(self.classes, self.pixels[rows], self.targets[rows], self.weights[rows], truth,
                             self.landmarks[rows], self.index[rows], people, folds)

    @property
    def rule(self):
        """The rule that judges: the first."""
        return next(iter(self.truth))


def with_labels(classes, pixels, labels, landmarks=None, index=None, people=None, folds=None):
    """Faces of a set that gives each of them one class (n numbers into `classes`)."""
    n, labels = len(labels), np.asarray(labels)
    if landmarks is None:
        landmarks = np.full((n, 5, 2), np.nan, np.float32)
    return LabelledFaces(tuple(classes), np.asarray(pixels), np.eye(len(classes), dtype=np.float32)[labels],
                         np.ones(n, np.float32), {"label": labels}, np.asarray(landmarks, np.float32),
                         np.arange(n) if index is None else np.asarray(index), people, folds)


def ordered(names):
    """The names, which must be among EXPRESSIONS, in that order."""
    unknown = set(names) - set(EXPRESSIONS)
    if unknown:
        raise ValueError(f"not among the expressions: {', '.join(sorted(unknown))}")
    return tuple(name for name in EXPRESSIONS if name in names)


def repeats(faces, others, threshold=0.998):
    """True for each of `faces` whose picture also stands in `others`, identical or nearly so.

    Nearly: the correlation of the pictures, halved in size, is above `threshold` with either of them mirrored or not.
    """
    mine, theirs = signatures(faces.pixels), signatures(others.pixels)
    mirrored = signatures(others.pixels[:, :, ::-1])
    found = np.zeros(len(mine), bool)
    for k in range(0, len(mine), 4096):
        part = mine[k:k + 4096]
        found[k:k + 4096] = np.maximum((part @ theirs.T).max(1), (part @ mirrored.T).max(1)) > threshold
    return found


def signatures(pixels):
    """Each picture at half its size with mean 0 and length 1, as one row."""
    n, half = len(pixels), pixels.shape[-1] // 2
    small = pixels[:, :2 * half, :2 * half].reshape(n, half, 2, half, 2).mean((2, 4), dtype=np.float32).reshape(n, -1)
    small -= small.mean(1, keepdims=True)
    return small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-6)
