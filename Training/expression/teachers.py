"""Distillation (Hinton et al. 2015): trained networks' answers, mixed into the targets that the next one learns.

The teachers look once at each face as it is, which costs nearly nothing, or at each picture that the learner sees, augmented and
mixed as it is ("consistent teaching", Beyer et al. 2022), which teaches more and costs their forward pass at every step.
"""
import os

import torch
import torch.nn.functional as F

from ..common.device import mixed_precision, placed
from ..common.recorded import Recorded
from .checkpoint import load_best
from .crops import crops
from .evaluate import predict


def teach(faces, teaching, cache=None):
    """Targets (n x K): the faces' own and the teachers' mean answer, softened, by `teaching.share`; None without such teachers.

    Each teacher (a run's folder) sees its own aligned crop and the crop's mirror image, once; their mean logits divided by
    the temperature make the answer. `cache` is a file that keeps the mean logits.
    """
    if not teaching.teachers or teaching.consistent:
        return None
    if cache and os.path.exists(cache):
        logits = placed(torch.load(cache, map_location="cpu", weights_only=True))
    else:
        logits = torch.stack([both_ways(load_teacher(run, faces.classes), faces) for run in teaching.teachers]).mean(0)
        if cache:
            torch.save(logits, cache)
    answer = torch.softmax(logits / teaching.temperature, 1)
    return torch.lerp(placed(faces.targets), answer, teaching.share)


def load_teacher(run, classes):
    """The best that the folder `run` has saved; raises ValueError where it tells other classes apart."""
    teacher = load_best(run)
    if teacher.classes != tuple(classes):
        raise ValueError(f"{run}: its classes are not those of the data")
    return teacher


def both_ways(teacher, faces):
    """Mean logits of a teacher on aligned crops and on their mirror images."""
    pictures = crops(faces, teacher.template, True)
    return (predict(teacher.network, pictures, teacher.normalisation)
            + predict(teacher.network, pictures.flip(3), teacher.normalisation)) / 2


class ConsistentTeachers:
    """Teachers (of `load_teacher`) that look at the learner's own pictures, each at the size that it was trained for."""

    def __init__(self, teachers, teaching, compiled=False):
        self.teachers, self.teaching = teachers, teaching
        self.answer = Recorded(torch.compile(self.mean_answer, dynamic=False) if compiled else self.mean_answer)

    @staticmethod
    def of(recipe, classes, compiled=False):
        """Those of the recipe; None where it has none. Raises ValueError where their crops are not the recipe's."""
        if not recipe.teaching.teachers or not recipe.teaching.consistent:
            return None
        teachers = [load_teacher(run, classes) for run in recipe.teaching.teachers]
        if any(str(teacher.template) != str(recipe.template()) for teacher in teachers):
            raise ValueError("a teacher looks at crops of another template than the recipe's")
        return ConsistentTeachers(teachers, recipe.teaching, compiled)

    def taught(self, pictures, targets):
        """`targets` (n x K) with the teachers' mean answer to `pictures` (n x 1 x s x s, in 0...1) mixed in."""
        return torch.lerp(targets, self.answer(pictures), self.teaching.share)

    @torch.no_grad()
    def mean_answer(self, pictures):
        logits = torch.stack([self.ask(teacher, pictures) for teacher in self.teachers]).mean(0)
        return torch.softmax(logits / self.teaching.temperature, 1)

    @staticmethod
    def ask(teacher, pictures):
        side = teacher.template.side
        if pictures.shape[-1] != side:
            pictures = F.interpolate(pictures, size=(side, side), mode="bilinear", align_corners=False, antialias=True)
        with mixed_precision():
            logits = teacher.network(teacher.normalisation.of_unit(pictures).contiguous(memory_format=torch.channels_last))
        return logits.float()
