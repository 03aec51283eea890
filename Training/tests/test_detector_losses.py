"""Losses against values worked out by hand."""
import math

import numpy as np
import pytest
import torch

from Training.detector import losses
from Training.detector.boxes import cells, encode_boxes
from Training.detector.data import Faces
from Training.detector.targets import Targets, listed


def test_quality_focal_by_hand():
    # p = 0.5 against quality 0: 0.25 ln 2; against 1: the same; p = 0.8 against 0.8: nothing, as the factor vanishes.
    logits = torch.tensor([0.0, 0.0, math.log(4.0)])
    values = losses.quality_focal(logits, torch.tensor([0.0, 1.0, 0.8]))
    assert values.tolist() == pytest.approx([0.25 * math.log(2), 0.25 * math.log(2), 0.0], abs=1e-6)


def test_generalised_iou_by_hand():
    # Overlap 1 of union 7 in a hull of 9; then two unit boxes a unit apart: no overlap, union 2 in a hull of 3; then equals.
    a = torch.tensor([[0.0, 0, 2, 2], [0, 0, 1, 1], [3, 4, 8, 9]])
    b = torch.tensor([[1.0, 1, 3, 3], [2, 0, 3, 1], [3, 4, 8, 9]])
    expected = [1 - 1 / 7 + 2 / 9, 1 + 1 / 3, 0.0]
    assert losses.generalised_iou_loss(a, b).tolist() == pytest.approx(expected, abs=1e-6)


def test_landmark_loss_by_hand():
    # A face of 48 pixels with every coordinate off by 4.8 (a tenth): |e| - beta/2 = 0.09. A face of 12 counts half of it.
    labelled = torch.zeros(2, 5, 2)
    predicted = torch.stack([torch.full((5, 2), 4.8), torch.full((5, 2), 1.2)])
    boxes = torch.tensor([[0.0, 0, 48, 48], [0, 0, 12, 12]])
    assert losses.landmark_loss(predicted, labelled, boxes).tolist() == pytest.approx([0.09, 0.045], abs=1e-6)


POINTS, STRIDES = cells(64, 64, (8, 16, 32))


def maps(logits, raw_boxes, raw_landmarks):
    """Flat answers (1, n, …) as the network's maps."""
    out, start = [], 0
    for stride in (8, 16, 32):
        side = 64 // stride
        part = slice(start, start + side * side)
        out.append(tuple(t[:, part].transpose(1, 2).reshape(1, -1, side, side) for t in (logits[..., None], raw_boxes, raw_landmarks)))
        start += side * side
    return out


def one_face(ignore, has_landmarks=True):
    return Targets.of(listed([Faces(np.array([[8, 8, 40, 40]], np.float32), np.full((1, 5, 2), 24, np.float32),
                                    np.array([has_landmarks]), np.array([ignore]))]))


def no_face():
    return Faces(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, bool), np.zeros(0, bool))


def exact_answers(box):
    boxes = encode_boxes(torch.tensor([box]).expand(len(POINTS), 4), POINTS, STRIDES)[None]
    points = ((24.0 - POINTS) / STRIDES[:, None]).repeat(1, 5)[None]
    return boxes, points


def test_exact_boxes_and_points_cost_nothing():
    logits = torch.zeros(1, len(POINTS))
    _, parts = losses.batch_loss(maps(logits, *exact_answers([8.0, 8, 40, 40])), POINTS, STRIDES, one_face(False))
    assert parts["positives"] > 0
    assert parts["box"].item() == pytest.approx(0, abs=1e-5) and parts["landmarks"].item() == pytest.approx(0, abs=1e-8)


def test_ignored_faces_neither_require_nor_punish():
    # Every cell shouts at a box inside the ignored face: no loss at all.
    logits = torch.full((1, len(POINTS)), 3.0)
    total, parts = losses.batch_loss(maps(logits, *exact_answers([10.0, 10, 38, 38])), POINTS, STRIDES, one_face(True))
    assert total.item() == 0 and parts["positives"] == 0


def test_false_alarms_cost():
    logits = torch.full((1, len(POINTS)), 3.0)
    answers = maps(logits, *exact_answers([10.0, 10, 38, 38]))
    total, _ = losses.batch_loss(answers, POINTS, STRIDES, Targets.of(listed([no_face()])))
    p = 1 / (1 + math.exp(-3))
    assert total.item() == pytest.approx(len(POINTS) * p * p * -math.log(1 - p), rel=1e-5)


def test_unlabelled_landmarks_are_not_trained():
    logits = torch.zeros(1, len(POINTS))
    boxes, points = exact_answers([8.0, 8, 40, 40])
    points = (points + 5).requires_grad_()
    total, parts = losses.batch_loss(maps(logits, boxes, points), POINTS, STRIDES, one_face(False, has_landmarks=False))
    assert parts["positives"] > 0 and parts["landmarks"] == 0
    total.backward()
    assert points.grad.abs().sum() == 0


def test_ignored_faces_are_those_of_their_own_picture():
    # Two pictures shout alike, but only the second has the ignored face: the first one's cells are all false alarms.
    answers = maps(torch.full((1, len(POINTS)), 3.0), *exact_answers([10.0, 10, 38, 38]))
    answers = [tuple(answer.repeat(2, 1, 1, 1) for answer in level) for level in answers]
    ignored = Faces(np.array([[8, 8, 40, 40]], np.float32), np.zeros((1, 5, 2), np.float32), np.array([False]), np.array([True]))
    total, _ = losses.batch_loss(answers, POINTS, STRIDES, Targets.of(listed([no_face(), ignored])))
    p = 1 / (1 + math.exp(-3))
    assert total.item() == pytest.approx(len(POINTS) * p * p * -math.log(1 - p) / 2, rel=1e-5)


def test_targets_keep_faces_with_their_pictures():
    boxes = np.arange(12, dtype=np.float32).reshape(3, 4)
    many = Faces(boxes, np.arange(30, dtype=np.float32).reshape(3, 5, 2), np.array([True, True, False]), np.array([False, True, False]))
    targets = Targets.of(listed([no_face(), many, many.keep([2])]))
    assert targets.picture.tolist() == [1, 1, 2] and targets.ignored_picture.tolist() == [1]
    assert targets.boxes.tolist() == boxes[[0, 2, 2]].tolist() and targets.ignored.tolist() == boxes[[1]].tolist()
    assert targets.landmarks.tolist() == many.landmarks[[0, 2, 2]].tolist()
    assert targets.has_landmarks.tolist() == [True, False, False]


def test_faces_that_lie_nowhere_change_nothing():
    torch.manual_seed(4)
    faces = Faces(np.array([[8, 8, 40, 40], [20, 20, 34, 36], [2, 2, 12, 12]], np.float32), np.full((3, 5, 2), 24, np.float32),
                  np.array([True, False, False]), np.array([False, False, True]))
    logits, points = torch.randn(1, len(POINTS)), torch.randn(1, len(POINTS), 10)
    boxes = encode_boxes(torch.tensor([10.0, 10, 38, 38]).expand(len(POINTS), 4), POINTS, STRIDES)[None] + 0.1 * torch.randn(1, len(POINTS), 4)
    results = []
    for multiple in (1, 8):
        answers = [t.clone().requires_grad_() for t in (logits, boxes, points)]
        targets = Targets.of(listed([faces]), multiple)
        assert (len(targets.boxes), len(targets.ignored)) == ((2, 1) if multiple == 1 else (8, 8))
        total, parts = losses.batch_loss(maps(*answers), POINTS, STRIDES, targets)
        total.backward()
        results.append([total, *parts.values(), *(t.grad for t in answers)])
    for few, many in zip(*results):
        torch.testing.assert_close(few, many)
    assert results[0][4] > 0
