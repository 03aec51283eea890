"""Writes Imaging/*.json: what NumPy, Pillow and PyTorch make of small pictures, for the tests of resizing and warping.

Run with the Python of Training/requirements.txt: python Tests/Goldens/imaging.py
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

FOLDER = Path(__file__).parent / "Imaging"
sys.path.insert(0, str(Path(__file__).parents[2]))
from Training.common.similarity import similarity, template_points  # noqa: E402


def picture(width, height, seed):
    """Smooth ground with noise on it: both edges and texture."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    ground = 128 + 70 * np.sin(x / 9.0 + seed) * np.cos(y / 7.0) + 40 * (x > width / 2)
    return np.clip(ground + random.normal(0, 15, ground.shape), 0, 255).astype(np.uint8)


def area_matrix(source, length):
    """Averages over the extent of each output pixel, by differences of the running sum (linear between its points)."""
    edges = np.linspace(0, source, length + 1)
    rows = []
    for pixel in np.eye(source):
        integral = np.interp(edges, np.arange(source + 1), np.concatenate([[0], np.cumsum(pixel)]))
        rows.append(np.diff(integral) * length / source)
    return np.array(rows).T


def axis_matrix(source, length):
    if length < source:
        return area_matrix(source, length)
    # Pillow's bilinear filter, read off its answers to unit vectors.
    eye = Image.fromarray(np.eye(source, dtype=np.float32))
    return np.asarray(eye.resize((length, source), Image.Resampling.BILINEAR)).T


def resize_case(name, source, width, height, limited=False):
    luma = axis_matrix(source.shape[0], height) @ source.astype(np.float64) @ axis_matrix(source.shape[1], width).T
    if name.startswith("box"):
        box = Image.fromarray(source.astype(np.float32)).resize((width, height), Image.Resampling.BOX)
        assert np.abs(np.asarray(box) - luma).max() < 1e-3, "whole factors: the area average is Pillow's box filter"
    if limited:
        luma = np.clip((luma - 16) * 255 / 219, 0, 255)
    return dict(name=name, sourceWidth=source.shape[1], sourceHeight=source.shape[0], source=source.tobytes().hex(),
                width=width, height=height, limited=limited, luma=np.round(luma, 4).ravel().tolist())


def grid_sample(source, matrix, side):
    """Bilinear samples with the edge repeated at matrix @ (x, y, 1) for each pixel of the crop."""
    height, width = source.shape
    y, x = np.mgrid[:side, :side]
    u, v = np.einsum("ij,jhw->ihw", matrix, np.stack([x, y, np.ones_like(x)]).astype(np.float64))
    grid = torch.tensor(np.stack([(u + 0.5) * 2 / width - 1, (v + 0.5) * 2 / height - 1], -1))[None]
    return torch.nn.functional.grid_sample(torch.tensor(source.astype(np.float64))[None, None], grid, mode="bilinear",
                                           padding_mode="border", align_corners=False)[0, 0].numpy()


def area_warp(source, matrix, side, samples=32):
    """The mean over each crop pixel's square, by many nearest samples."""
    height, width = source.shape
    offsets = (np.arange(side * samples) + 0.5) / samples - 0.5
    x, y = np.meshgrid(offsets, offsets)
    u, v = np.einsum("ij,jhw->ihw", matrix, np.stack([x, y, np.ones_like(x)]))
    u, v = np.clip(np.rint(u), 0, width - 1).astype(int), np.clip(np.rint(v), 0, height - 1).astype(int)
    return source[v, u].reshape(side, samples, side, samples).mean((1, 3))


def warp_case(name, source, landmarks, template, margin, side):
    to_crop = similarity(landmarks, template_points(template, margin, side))
    matrix = np.linalg.inv(np.vstack([to_crop, [0, 0, 1]]))[:2]
    shrinks = np.hypot(matrix[0, 0], matrix[1, 0]) > 1
    luma = (area_warp if shrinks else grid_sample)(source, matrix, side)
    return dict(name=name, sourceWidth=source.shape[1], sourceHeight=source.shape[0], source=source.tobytes().hex(),
                a=matrix[0, 0], b=matrix[1, 0], tx=matrix[0, 2], ty=matrix[1, 2], side=side, shrinks=bool(shrinks),
                luma=np.round(luma, 4).ravel().tolist())


FACE = np.array([[14.9, 18.0], [31.8, 17.8], [23.5, 29.0], [17.0, 36.3], [30.4, 36.1]])


def face(scale, angle, x, y):
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    return FACE @ np.array([[c, s], [-s, c]]) + [x, y]


def write(name, cases):
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / name).write_text(json.dumps(cases, separators=(",", ":")))


write("resize.json", [
    resize_case("shrinks by fractions", picture(37, 29, 1), 11, 9),
    resize_case("box filter 4 x 3", picture(48, 27, 2), 12, 9),
    resize_case("grows", picture(9, 7, 3), 23, 16),
    resize_case("shrinks across, grows down", picture(40, 6, 4), 13, 17),
    resize_case("keeps the size", picture(8, 5, 5), 8, 5),
    resize_case("limited range", picture(33, 21, 6), 10, 8, limited=True),
    resize_case("one pixel from many", picture(70, 50, 7), 1, 1),
    resize_case("many from one pixel", picture(1, 1, 8), 4, 3),
])
write("warp.json", [
    warp_case("enlarges, upright", picture(40, 36, 11), face(0.6, 0.0, 4, 3), "fer2013", 0.0, 48),
    warp_case("enlarges, tilted, over the edge", picture(40, 36, 12), face(0.6, 0.5, 12, -6), "arcface", 0.1, 40),
    warp_case("keeps the size", picture(60, 50, 13), face(1.0, -0.2, 2, 6), "fer2013", 0.0, 48),
    warp_case("shrinks a little", picture(90, 80, 14), face(1.5, 0.3, 20, 0), "fer2013", 0.0, 40),
    warp_case("shrinks by 3.6", picture(110, 100, 15), face(1.9, -0.3, 2, 20), "fer2013", 0.1, 30),
    warp_case("shrinks by 5.3, over the edge", picture(110, 100, 16), face(2.2, 0.2, 20, 8), "arcface", -0.1, 17),
])
