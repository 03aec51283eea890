"""The batched warp against NumPy's similarity, known rotations and the identity."""
import math

import numpy as np
import pytest
import torch

from Training.common.similarity import similarity
from Training.expression.alignment import about, compose, crop_to_tile, warp
from Training.expression.augment import Augmentation, augment, dim, random_matrices
from Training.expression.crops import Template, crops
from Training.expression.faces import with_labels

TEMPLATE = Template("fer2013", 0.0, 48)


def face(pixels, landmarks):
    return with_labels(["neutral"], pixels, np.zeros(len(pixels), int), landmarks)


def some_pictures(n, side=48):
    return torch.from_numpy(np.random.default_rng(3).integers(0, 256, (n, side, side), np.uint8))


def test_crop_to_tile_inverts_the_least_squares_similarity():
    points = TEMPLATE.points.numpy()
    landmarks = points * 1.3 + np.random.default_rng(1).normal(0, 2, (6, 5, 2)) + [4, -3]
    matrices = crop_to_tile(torch.tensor(landmarks, dtype=torch.float32), TEMPLATE, 48).numpy()
    for mine, its in zip(matrices, landmarks):
        there = np.vstack([similarity(its, points), [0, 0, 1]])
        np.testing.assert_allclose(np.vstack([mine, [0, 0, 1]]) @ there, np.eye(3), atol=2e-4)


def test_landmarks_on_the_template_leave_the_tile_as_it_is():
    pixels = some_pictures(2).numpy()
    landmarks = TEMPLATE.points.numpy()[None].repeat(2, 0)
    aligned = crops(face(pixels, landmarks), TEMPLATE, True)
    np.testing.assert_allclose(aligned[:, 0].numpy(), pixels, atol=0.02)


def test_missing_landmarks_mean_the_whole_tile():
    pixels = some_pictures(1).numpy()
    aligned = crops(face(pixels, np.full((1, 5, 2), np.nan)), TEMPLATE, True)
    np.testing.assert_allclose(aligned[0, 0].numpy(), pixels[0], atol=0.02)


def test_whole_tile_fills_a_larger_crop():
    larger = Template("fer2013", 0.0, 96)
    pixels = np.full((1, 48, 48), 10, np.uint8)
    pixels[:, :, 24:] = 200
    crop = crops(face(pixels, np.full((1, 5, 2), np.nan)), larger, True)[0, 0].numpy()
    assert crop.shape == (96, 96)
    np.testing.assert_allclose(crop[:, :47], 10, atol=0.01)
    np.testing.assert_allclose(crop[:, 49:], 200, atol=0.01)


def test_a_face_turned_by_a_quarter_is_turned_back():
    upright = some_pictures(1).numpy()[0]
    turned = np.rot90(upright, -1).copy()  # clockwise: pixel (x, y) goes to (47 - y, x)
    points = TEMPLATE.points.numpy()
    landmarks = np.stack([47 - points[:, 1], points[:, 0]], 1)
    aligned = crops(face(turned[None], landmarks[None]), TEMPLATE, True)[0, 0].numpy()
    np.testing.assert_allclose(aligned, upright, atol=0.05)


def test_the_edge_is_repeated_outside_the_picture():
    pixels = np.tile(np.arange(48, dtype=np.uint8), (48, 1))[None]
    left = crops(face(pixels, (TEMPLATE.points.numpy() - [30, 0])[None]), TEMPLATE, True)[0, 0].numpy()
    np.testing.assert_allclose(left[:, :30], 0, atol=0.01)
    np.testing.assert_allclose(left[:, 30:], pixels[0, :, :18], atol=0.01)


def test_halfway_between_two_pixels_is_their_mean():
    picture = torch.tensor([[[[10.0, 20.0], [30.0, 60.0]]]])
    shift = torch.tensor([[[1.0, 0, 0.5], [0, 1.0, 0.5]]])
    assert warp(picture, shift, 2)[0, 0, 0, 0] == pytest.approx(30)


def test_mirror_exchanges_left_and_right():
    pictures = some_pictures(1)[:, None].float()
    centre = torch.full((2,), 23.5)
    mirror = about(torch.ones(1), torch.zeros(1), -torch.ones(1), centre, centre)
    torch.testing.assert_close(warp(pictures, mirror, 48), pictures.flip(3), atol=0.02, rtol=0)


def test_compose_applies_the_inner_map_first():
    outer = about(torch.tensor([0.0]), torch.tensor([2.0]), torch.ones(1), torch.zeros(2), torch.tensor([5.0, 0.0]))
    inner = torch.tensor([[[1.0, 0, 3], [0, 1.0, 0]]])
    both = compose(outer, inner)[0] @ torch.tensor([1.0, 1.0, 1.0])
    # (1, 1) -> (4, 1) -> R (4, 1) + (5, 0) with R = [[0, 2], [-2, 0]]: (2 + 5, -8).
    torch.testing.assert_close(both, torch.tensor([7.0, -8.0]))


def test_jitter_stays_within_its_bounds():
    torch.manual_seed(0)
    settings = Augmentation(landmark_noise=0.0, whole_tile=1.0)
    matrices = random_matrices(torch.full((500, 5, 2), torch.nan), TEMPLATE, 48, settings)
    scale = torch.linalg.det(matrices[:, :, :2]).abs().sqrt()
    assert scale.min() >= 1 / 1.15 - 1e-4 and scale.max() <= 1.15 + 1e-4
    assert scale.min() < 0.9 and scale.max() > 1.1
    angle = torch.atan2(matrices[:, 0, 1], matrices[:, 1, 1]).abs() * 180 / math.pi
    assert angle.max() <= 15 + 1e-3 and angle.max() > 13
    moved = (matrices @ torch.tensor([23.5, 23.5, 1.0]) - 23.5).abs().max()
    assert 3 < moved <= 0.08 * 48 + 1e-3
    mirrored = (torch.linalg.det(matrices[:, :, :2]) < 0).float().mean()
    assert 0.4 < mirrored < 0.6


def test_augmented_pictures_stay_in_range_and_differ():
    torch.manual_seed(0)
    pixels = some_pictures(32)
    landmarks = TEMPLATE.points.expand(32, 5, 2).clone()
    landmarks[::4] = torch.nan
    settings = Augmentation(light=1.0, noise=1.0, blur=0.5, low_resolution=0.5, erase=1.0)
    first = augment(pixels, landmarks, TEMPLATE, settings)
    assert first.shape == (32, 1, 48, 48) and first.isfinite().all()
    assert first.min() >= 0 and first.max() <= 1
    assert not torch.equal(first, augment(pixels, landmarks, TEMPLATE, settings))


def test_dim_pictures_have_at_most_half_the_light_in_eight_bits():
    torch.manual_seed(0)
    white = torch.ones(64, 1, 24, 24)
    dark = dim(white, Augmentation(dim=1.0))
    means = dark.mean((1, 2, 3))
    assert 1 / 16 - 0.01 < means.min() < 0.1 and 0.4 < means.max() < 0.5 + 0.01
    torch.testing.assert_close(dark * 255, (dark * 255).round(), atol=1e-3, rtol=0)
    assert torch.equal(dim(white, Augmentation()), white)
