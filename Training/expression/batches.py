"""Endless shuffled batches of training pictures with their targets."""
import torch

from ..common.device import placed
from .augment import augment, chosen_landmarks
from .crops import Template
from .mixing import mix


def balance_weights(targets, weights, exponent):
    """`weights` (n) times each row's class factor, mean kept: rare classes count more by (1 / their share) to `exponent`.

    Exponent 0 changes nothing, 1 gives every class the same total. A row's factor is the mean over its distribution.
    """
    share = (targets * weights[:, None]).sum(0) / weights.sum()
    factor = targets @ share.clamp_min(1e-6) ** -exponent
    balanced = weights * factor
    return balanced * (weights.sum() / balanced.sum())


class Batches:
    """Augmented, normalised pictures of the rows that say something.

    `targets` (n x K) may replace the faces' own; `detected` (n x 5 x 2) are landmarks that a detector found; `teachers` (a
    ConsistentTeachers) add their answer to each batch.
    """

    def __init__(self, faces, recipe, targets=None, detected=None, teachers=None):
        useful = placed(faces.weights > 0)
        self.pixels, self.landmarks = placed(faces.pixels)[useful], placed(faces.landmarks)[useful]
        self.detected = None if detected is None else placed(detected)[useful]
        self.targets = placed(faces.targets if targets is None else targets)[useful]
        self.weights = balance_weights(self.targets, placed(faces.weights)[useful], recipe.training.balance)
        self.batch = recipe.training.batch
        self.crop, self.normalisation = recipe.crop, recipe.normalisation()
        self.augmentation, self.mixing, self.teachers = recipe.augmentation, recipe.mixing, teachers
        self.templates = {}
        self.order, self.at = torch.empty(0, dtype=torch.long), 0

    @property
    def per_epoch(self):
        return len(self.pixels) // self.batch

    def template(self, side):
        """The recipe's template at another side, made once: its points are sent to the GPU."""
        if side not in self.templates:
            self.templates[side] = Template(self.crop.template, self.crop.margin, side)
        return self.templates[side]

    def next(self, side=None):
        """Crops of `side` pixels, else of the recipe's; their targets and weights."""
        template = self.template(side or self.crop.side)
        if self.at + self.batch > len(self.order):
            self.order, self.at = torch.randperm(len(self.pixels)), 0
        rows = self.order[self.at:self.at + self.batch]
        self.at += self.batch
        landmarks = self.landmarks[rows]
        if self.detected is not None:
            landmarks = chosen_landmarks(landmarks, self.detected[rows], self.augmentation.detected)
        pictures = augment(self.pixels[rows], landmarks, template, self.augmentation)
        pictures, targets, weights = mix(pictures, self.targets[rows], self.weights[rows], self.mixing)
        if self.teachers:
            targets = self.teachers.taught(pictures, targets)
        return self.normalisation.of_unit(pictures).contiguous(memory_format=torch.channels_last), targets, weights
