"""Distillation (Hinton et al. 2015): trained networks' answers, mixed into the targets that the next one learns."""
import os

import torch

from ..common.device import placed
from .checkpoint import load_best
from .crops import crops
from .evaluate import predict


def teach(faces, teaching, cache=None):
    """Targets (n x K): the faces' own and the teachers' mean answer, softened, by `teaching.share`; None without teachers.

    Each teacher (a run's folder) sees its own aligned crop and the crop's mirror image, once; their mean logits divided by
    the temperature make the answer. `cache` is a file that keeps the mean logits.
    """
    if not teaching.teachers:
        return None
    if cache and os.path.exists(cache):
        logits = placed(torch.load(cache, map_location="cpu", weights_only=True))
    else:
        logits = torch.stack([both_ways(run, faces) for run in teaching.teachers]).mean(0)
        if cache:
            torch.save(logits, cache)
    answer = torch.softmax(logits / teaching.temperature, 1)
    return torch.lerp(placed(faces.targets), answer, teaching.share)


def both_ways(run, faces):
    """Mean logits of the run's best network on aligned crops and on their mirror images."""
    teacher = load_best(run)
    if teacher.classes != faces.classes:
        raise ValueError(f"{run}: its classes are not those of the data")
    pictures = crops(faces, teacher.template, True)
    return (predict(teacher.network, pictures, teacher.normalisation)
            + predict(teacher.network, pictures.flip(3), teacher.normalisation)) / 2
