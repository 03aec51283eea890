"""The crop that a network sees: template, side and normalisation, the same in training, evaluation and the daemon."""
from dataclasses import dataclass

import numpy as np
import torch

from ..common.device import placed
from ..common.similarity import template_points
from .alignment import crop_to_tile, warp


class Template:
    """Five points in pixels of a crop of `side` pixels, by a name of Training/common/similarity.py and a margin."""

    def __init__(self, name, margin, side):
        self.name, self.margin, self.side = name, margin, side
        self.points = torch.tensor(template_points(name, margin, side), dtype=torch.float32)

    def __str__(self):
        return f"{self.name} margin={self.margin}"

    @staticmethod
    def of(text, side):
        """The template that `text` (of `str`) names."""
        name, margin = text.split(" margin=")
        return Template(name, float(margin), side)


@dataclass
class Normalisation:
    """(luma - mean) * scale with luma in 0...255."""

    mean: float = 127.5
    scale: float = 1 / 127.5

    def of_luma(self, x):
        return (x - self.mean) * self.scale

    def of_unit(self, x):
        """The same for pictures in 0...1."""
        return self.of_luma(x * 255)


def crops(faces, template, aligned, batch=512):
    """Luma crops (n x 1 x side x side, 0...255) of all `faces`: aligned where landmarks are known, else whole tiles."""
    parts = []
    for k in range(0, len(faces), batch):
        pixels = placed(faces.pixels[k:k + batch])[:, None].float()
        landmarks = placed(faces.landmarks[k:k + batch].astype(np.float32))
        if not aligned:
            landmarks = torch.full_like(landmarks, torch.nan)
        parts.append(warp(pixels, crop_to_tile(landmarks, template, pixels.shape[-1]), template.side))
    return torch.cat(parts)
