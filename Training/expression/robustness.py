"""How accuracy holds under what a webcam does: coarse pixels, tilt, hidden halves, darkness, poor landmarks."""
import math
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from ..common.device import placed
from .alignment import about, compose, crop_to_tile, warp
from .crops import crops
from .evaluate import judge, predict, probabilities


def coarse(side):
    def change(x):
        small = F.interpolate(x, size=(side, side), mode="area")
        return F.interpolate(small, size=x.shape[-2:], mode="bilinear", align_corners=False)
    return change


def half_hidden(lower):
    """Half of the crop, from 45 % of its height on or up to 55 % of it, replaced by mid grey."""
    def change(x):
        x, h = x.clone(), x.shape[-2]
        x[:, :, slice(round(0.55 * h), h) if lower else slice(0, round(0.45 * h))] = 128
        return x
    return change


def dark(x):
    """A tenth of the light with the noise of a small sensor, as an 8-bit picture."""
    noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    return (x * 0.1 + 2 * noise).round().clamp(0, 255)


PICTURE_CHANGES = {"32 px": coarse(32), "24 px": coarse(24), "16 px": coarse(16),
                   "lower face hidden": half_hidden(True), "upper face hidden": half_hidden(False),
                   "a tenth of the light": dark}


def rolled(faces, template, degrees):
    """Aligned crops turned by `degrees` about their centre, as with landmarks that miss the tilt."""
    n, centre = len(faces), torch.full((2,), (template.side - 1) / 2)
    angle = torch.full((n,), math.radians(degrees))
    turn = about(angle.cos(), angle.sin(), torch.ones(n), centre, centre)
    landmarks = placed(faces.landmarks)
    pixels = placed(faces.pixels)[:, None].float()
    return warp(pixels, compose(crop_to_tile(landmarks, template, pixels.shape[-1]), turn), template.side)


def noisy_landmarks(faces, template, share, seed=0):
    """Aligned crops with each landmark off by a normal error whose mean length is `share` of the face's side."""
    spread = np.linalg.norm(faces.landmarks - faces.landmarks.mean(1, keepdims=True), axis=(1, 2))
    points = template.points.numpy()
    side = template.side * spread / np.linalg.norm(points - points.mean(0))
    # The length of a normal error in two dimensions has the mean sigma * sqrt(pi / 2).
    sigma = (share * side / math.sqrt(math.pi / 2))[:, None, None]
    error = sigma * np.random.default_rng(seed).standard_normal(faces.landmarks.shape)
    return crops(replace(faces, landmarks=(faces.landmarks + error).astype(np.float32)), template, True)


def conditions(faces, template):
    """Pairs of a condition's name and the luma crops under it."""
    plain = crops(faces, template, True)
    for name, change in PICTURE_CHANGES.items():
        yield name, change(plain)
    yield "rolled by 20 degrees", rolled(faces, template, 20)
    yield "rolled by -20 degrees", rolled(faces, template, -20)
    yield "landmarks off by 5 % of the face", noisy_landmarks(faces, template, 0.05)


def robustness(network, faces, template, normalisation):
    """Accuracy by condition."""
    return {name: judge(faces, probabilities(predict(network, pictures, normalisation)))["accuracy"]
            for name, pictures in conditions(faces, template)}
