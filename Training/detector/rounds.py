"""Round things with marks on them, which from afar pass for heads: discs, dials of clocks and gauges, balls.

Each is drawn as (patch, alpha): grey values and how far they cover what lies behind.
"""
import math

import cv2
import numpy as np

# Drawn this many times finer, then averaged: thin hands and seams must not be jagged.
FINER = 4


def shading(size, random):
    """A vertical fall of light."""
    return np.linspace(*random.uniform(0.6, 1.3, 2), size[0], dtype=np.float32)[:, None]


def grid(radius, squash=1.0):
    """Places relative to the middle of an oval, in its radii (x, y, distance), for a patch two pixels wider on each side."""
    height, width = (int(2 * r + 4) for r in (radius * squash, radius))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = (x - width / 2) / radius, (y - height / 2) / (radius * squash)
    return x, y, np.hypot(x, y)


def disc(random):
    """A disc or oval, shaded, often with a rim or a highlight."""
    radius, squash = random.uniform(5, 40), random.uniform(0.7, 1.4)
    x, y, distance = grid(radius, squash)
    patch = np.full(distance.shape, random.uniform(0, 255), np.float32)
    if random.random() < 0.5:
        patch[distance > random.uniform(0.6, 0.95)] = random.uniform(0, 255)
    if random.random() < 0.5:
        patch += random.uniform(30, 120) * np.exp(-((x - random.uniform(-1, 1)) ** 2 + (y - random.uniform(-1, 1)) ** 2) / 0.1)
    return patch * shading(distance.shape, random), np.clip((1 - distance) * radius / 2, 0, 1)


def dial(random):
    """The face of a clock or gauge: a rim, ticks or figures around it, hands from the middle."""
    radius = random.uniform(8, 50)
    _, _, distance = grid(radius)
    side = len(distance) * FINER
    middle, scale = side / 2, radius * FINER
    face, ink = sorted(random.uniform(0, 255, 2))[::random.choice([1, -1])]
    patch = np.full((side, side), face, np.uint8)

    def at(turn, share):
        return tuple(int(middle + share * scale * f(2 * math.pi * turn)) for f in (math.sin, lambda a: -math.cos(a)))

    count, inner = int(random.choice([4, 8, 12, 12, 60])), random.uniform(0.7, 0.85)
    figures = count <= 12 and random.random() < 0.5
    for tick in range(count):
        if figures:
            x, y = at(tick / count, inner * 0.95)
            size = scale * random.uniform(0.006, 0.009)
            cv2.putText(patch, str(tick or count), (int(x - 10 * size), int(y + 10 * size)), cv2.FONT_HERSHEY_SIMPLEX, size, ink,
                        max(1, round(2 * size)), cv2.LINE_AA)
        else:
            cv2.line(patch, at(tick / count, inner), at(tick / count, 0.88), ink, max(1, round(scale * random.uniform(0.02, 0.07))), cv2.LINE_AA)
    for length in random.uniform(0.35, 0.8, int(random.integers(1, 4))):
        cv2.line(patch, at(0, 0), at(random.random(), length), ink, max(1, round(scale * random.uniform(0.03, 0.1))), cv2.LINE_AA)
    patch = cv2.resize(patch, distance.shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    patch[distance > random.uniform(0.88, 0.97)] = random.uniform(0, 255)
    return patch * shading(distance.shape, random), np.clip((1 - distance) * radius / 2, 0, 1)


def ball(random):
    """A sphere lit from one side, with spots or seams of another grey."""
    radius = random.uniform(6, 45)
    x, y, distance = grid(radius)
    depth = np.sqrt(np.clip(1 - distance ** 2, 0, 1))
    surface = np.stack([x, y, depth], -1)
    light = random.normal(size=3) * [1, 1, 0.5] + [0, -0.5, 1]
    lit = np.clip(surface @ (light / np.linalg.norm(light)), 0, 1) * random.uniform(0.4, 1) + random.uniform(0.1, 0.5)
    ground, mark = random.uniform(30, 255), random.uniform(0, 255)
    marked = np.zeros(distance.shape, bool)
    for _ in range(int(random.integers(0, 8))):
        axis = random.normal(size=3)
        height = surface @ (axis / np.linalg.norm(axis))
        if random.random() < 0.5:
            marked |= height > random.uniform(0.8, 0.97)
        else:
            marked |= np.abs(height - random.uniform(-0.5, 0.5)) < random.uniform(0.02, 0.08)
    return np.where(marked, mark, ground) * lit, np.clip((1 - distance) * radius / 2, 0, 1)
