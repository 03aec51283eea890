"""Training pictures: alignment and jitter in one warp, then light, noise, blur, low resolution, erasing, batched."""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from ..common.device import placed, toss
from .alignment import about, compose, crop_to_tile, warp


@dataclass
class Augmentation:
    """Strengths; shares of a batch are probabilities, angles in degrees, shifts in shares of the crop's side."""

    whole_tile: float = 0.3       # share of the pictures taken unaligned
    detected: float = 0.4         # share aligned by the recipe's detector, if it has one, not by the data's landmarks
    landmark_noise: float = 0.05  # largest standard deviation of a landmark's error, in face sides
    rotation: float = 15.0
    scale: float = 0.15
    shift: float = 0.08
    contrast: float = 0.4
    brightness: float = 0.2
    gamma: float = 0.4
    light: float = 0.7            # share with changed light
    dim: float = 0.0              # share in little light, with a sensor's noise
    noise: float = 0.15           # share with noise ...
    noise_level: float = 0.06     # ... up to this standard deviation
    blur: float = 0.1             # share blurred
    low_resolution: float = 0.15  # share made small ...
    smallest: int = 20            # ... down to this side, and enlarged again
    erase: float = 0.4            # share with a rectangle replaced ...
    erase_area: float = 0.2       # ... of at most this share of the picture


def augment(pixels, landmarks, template, settings):
    """Crops of the template's side in 0...1 (n x 1 x s x s) of uint8 tiles (n x h x w) with n x 5 x 2 landmarks."""
    crops = warp(pixels[:, None].float() / 255, random_matrices(landmarks, template, pixels.shape[-1], settings),
                 template.side)
    crops = dim(change_light(crops, settings), settings)
    crops = degrade(crops, settings)
    return erase(crops, settings)


def chosen_landmarks(landmarks, detected, share):
    """For a random `share` of the rows (n x 5 x 2) what a detector found, where it found something."""
    found = ~torch.isnan(detected).any(2).any(1) & (torch.rand(len(landmarks)) < share)
    return torch.where(found[:, None, None], detected, landmarks)


def uniform(n, low, high):
    return torch.rand(n) * (high - low) + low


def random_matrices(landmarks, template, tile, settings):
    """Alignment to the template with noisy landmarks (or none), after a jitter of the crop.

    The mirror image is taken of the crop, not of the landmarks: the template is symmetric to within 0.3 pixels.
    """
    n, side = len(landmarks), template.side
    spread = (landmarks - landmarks.mean(1, keepdim=True)).norm(dim=(1, 2))
    face = side * spread / (template.points - template.points.mean(0)).norm()
    error = (torch.rand(n) * settings.landmark_noise * face)[:, None, None] * torch.randn(n, 5, 2)
    whole = torch.rand(n) < settings.whole_tile
    noisy = torch.where(whole[:, None, None], torch.nan, landmarks + error)
    angle = uniform(n, -settings.rotation, settings.rotation) * (math.pi / 180)
    scale = torch.exp(uniform(n, -1, 1) * math.log1p(settings.scale))
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    centre = torch.full((2,), (side - 1) / 2)
    target = centre + uniform((n, 2), -settings.shift, settings.shift) * side
    jitter = about(scale * angle.cos(), scale * angle.sin(), mirror, centre, target)
    return compose(crop_to_tile(noisy, template, tile), jitter)


def change_light(x, settings):
    """Gamma, contrast about the picture's mean, and brightness, for a random share of the pictures."""
    n = len(x)
    gamma = torch.exp(uniform((n, 1, 1, 1), -settings.gamma, settings.gamma))
    changed = x.clamp_min(1e-3) ** gamma
    mean = changed.mean((2, 3), keepdim=True)
    contrast = uniform((n, 1, 1, 1), 1 - settings.contrast, 1 + settings.contrast)
    brightness = uniform((n, 1, 1, 1), -settings.brightness, settings.brightness)
    changed = ((changed - mean) * contrast + mean + brightness).clamp(0, 1)
    return torch.where(torch.rand(n, 1, 1, 1) < settings.light, changed, x)


def dim(x, settings):
    """A half down to a sixteenth of the light for a random share of the pictures, in 8 bits with a small sensor's noise."""
    n = len(x)
    light = 2 ** -uniform((n, 1, 1, 1), 1, 4)
    darker = ((255 * x * light + uniform((n, 1, 1, 1), 0, 3) * torch.randn_like(x)).round() / 255).clamp(0, 1)
    return torch.where(torch.rand(n, 1, 1, 1) < settings.dim, darker, x)


def degrade(x, settings):
    """Low resolution and blur for random rows (one strength each a batch), then noise of each row's own strength."""
    side = x.shape[-1]
    rows = some(len(x), settings.low_resolution)
    if len(rows):
        small = settings.smallest + int(toss() * (side - settings.smallest))
        low = F.interpolate(x[rows], size=(small, small), mode="area")
        x[rows] = F.interpolate(low, size=(side, side), mode="bilinear", align_corners=False)
    rows = some(len(x), settings.blur)
    if len(rows):
        x[rows] = gaussian_blur(x[rows], 0.4 + 0.8 * float(toss()))
    rows = some(len(x), settings.noise)
    if len(rows):
        level = uniform((len(rows), 1, 1, 1), 0, settings.noise_level)
        x[rows] = (x[rows] + level * torch.randn(len(level), *x.shape[1:])).clamp(0, 1)
    return x


def some(n, share):
    """Each of the row numbers 0 ... n - 1 with the probability `share`."""
    return placed((toss(n) < share).nonzero()[:, 0])


def gaussian_blur(x, sigma):
    taps = torch.exp(-torch.arange(-2, 3) ** 2 / (2 * sigma ** 2))
    taps = taps / taps.sum()
    x = F.conv2d(F.pad(x, (2, 2, 2, 2), mode="replicate"), taps.reshape(1, 1, 5, 1))
    return F.conv2d(x, taps.reshape(1, 1, 1, 5))


def erase(x, settings):
    """One rectangle of a random grey level for a random share of the pictures."""
    n, side = len(x), x.shape[-1]
    area = uniform(n, 0.02, settings.erase_area)
    aspect = torch.exp(uniform(n, -0.7, 0.7))
    half_height, half_width = (area * aspect).sqrt() / 2, (area / aspect).sqrt() / 2
    at = (torch.arange(side) + 0.5) / side
    inside_y = (at - torch.rand(n, 1)).abs() < half_height[:, None]
    inside_x = (at - torch.rand(n, 1)).abs() < half_width[:, None]
    chosen = torch.rand(n, 1, 1) < settings.erase
    mask = (inside_y[:, :, None] & inside_x[:, None, :] & chosen)[:, None]
    return torch.where(mask, torch.rand(n, 1, 1, 1), x)
