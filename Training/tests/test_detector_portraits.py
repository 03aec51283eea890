"""Portraits to paste: their boxes follow from landmarks, and heads that look aside come up more often."""
import types

import numpy as np
import pytest

from Training.detector.data import Faces
from Training.detector.portraits import BoxFromLandmarks, Portraits, turn

from .made_up_faces import write_pack

# Eyes, nose, mouth corners of a face that looks ahead.
AHEAD = np.array([[10, 10], [30, 10], [20, 20], [13, 30], [27, 30]], np.float32)
# The pack's made-up tiles have these.
TILE = np.array([[15, 18], [32, 18], [23.5, 29], [17, 36], [30, 36]], np.float32)


def rolled(points, degrees):
    angle = np.radians(degrees)
    return points @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)


def test_turn_is_the_noses_offset_over_the_faces_length_whatever_the_roll():
    aside = AHEAD.copy()
    aside[2, 0] += 8
    faces = np.stack([AHEAD, aside, rolled(aside, 25), 3 * aside + 7])
    np.testing.assert_allclose(turn(faces), [0, 0.4, 0.4, 0.4], atol=1e-5)
    mirrored = (AHEAD - [16, 0])[None] * [-1, 1]
    np.testing.assert_allclose(turn(mirrored[:, [1, 0, 2, 4, 3]]), 0, atol=1e-6)


def random_landmarks(n, random):
    return TILE + random.normal(0, 2, (n, 5, 2)).astype(np.float32)


def boxes_of(landmarks):
    """Boxes that are a known linear function of landmarks."""
    centre, eyes = landmarks.mean(1), landmarks[:, 1] - landmarks[:, 0]
    half = np.stack([eyes[:, 0], 1.2 * eyes[:, 0]], 1)
    return np.c_[centre - half, centre + half].astype(np.float32)


def test_boxes_follow_from_landmarks_as_those_that_they_were_fitted_on():
    landmarks = random_landmarks(200, np.random.default_rng(0))
    boxes = boxes_of(landmarks)
    fit = BoxFromLandmarks(landmarks[:100], boxes[:100])
    np.testing.assert_allclose(fit(landmarks[100:]), boxes[100:], atol=1e-2)
    np.testing.assert_allclose(fit(2 * landmarks[100:] + 5), 2 * boxes[100:] + 5, atol=2e-2)


@pytest.fixture
def pictures():
    """Forty portraits, the last one looking aside."""
    landmarks = random_landmarks(40, np.random.default_rng(1))
    landmarks[-1] = TILE
    landmarks[-1, 2, 0] += 9
    boxes = boxes_of(landmarks)
    faces = [Faces(boxes[k:k + 1], landmarks[k:k + 1], np.ones(1, bool), np.zeros(1, bool)) for k in range(40)]
    return types.SimpleNamespace(faces=faces, portraits=list(range(40)),
                                 picture=lambda index: np.full((60, 60), index, np.uint8))


def test_turned_heads_come_up_more_often(pictures):
    portraits, random = Portraits(pictures), np.random.default_rng(2)
    drawn = np.array([portraits.draw(random)[0][0, 0] for _ in range(4000)])
    assert set(drawn) == set(range(40))
    assert 3 < (drawn == 39).mean() / (drawn < 39).mean() * 39 < 5


def test_tiles_come_with_boxes_and_those_without_landmarks_are_left_out(pictures, tmp_path):
    write_pack(tmp_path, "train", 8)
    portraits, random = Portraits(pictures, tmp_path), np.random.default_rng(3)
    # Of the eight made-up tiles the second and the third have no landmarks to trust.
    assert len(portraits.tiles) == 6
    drawn = [portraits.draw(random) for _ in range(400)]
    tiles = [faces for picture, faces in drawn if picture.shape == (48, 48)]
    assert 150 < len(tiles) < 250
    np.testing.assert_allclose(tiles[0].boxes[0], boxes_of(TILE[None])[0], atol=0.1)
