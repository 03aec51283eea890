"""Scores become probabilities, and a calibrated network gives the scores that the line promises."""
import numpy as np
import pytest
import torch

from Training.detector import calibrate
from Training.detector.network import Detector

def test_the_fit_finds_the_line_that_made_the_outcomes():
    random = np.random.default_rng(0)
    score = random.uniform(0.02, 0.98, 40_000)
    logit = np.log(score / (1 - score))
    right = random.random(len(score)) < 1 / (1 + np.exp(-(1.7 * logit - 0.8)))
    slope, offset = calibrate.fit(list(zip(score, right.astype(float))))
    assert slope == pytest.approx(1.7, abs=0.06) and offset == pytest.approx(-0.8, abs=0.06)
    rows = calibrate.scaled(list(zip(score, right.astype(float))), slope, offset)
    assert calibrate.calibration_error(rows) < 0.01 < calibrate.calibration_error(list(zip(score, right.astype(float))))


def pictures_of(count, random, slope, offset):
    """Labels and predictions of pictures with 12 boxes each, whose raw scores are right as often as the line says."""
    labels, predictions = [], {}
    for i in range(count):
        score = random.uniform(0.02, 0.98, 12)
        right = random.random(12) < 1 / (1 + np.exp(-(slope * np.log(score / (1 - score)) + offset)))
        boxes = [[40 * k, 0, 30, 30] for k in range(12)]
        labels.append({"file": str(i), "width": 480, "height": 30, "gt": "human",
                       "faces": [{"box": box, "ignore": False, "landmarks": None} for box, r in zip(boxes, right) if r]})
        predictions[str(i)] = [{"box": box, "score": float(s), "landmarks": None} for box, s in zip(boxes, score)]
    return labels, predictions


def test_the_line_is_that_of_all_pictures_and_judged_on_others():
    labels, predictions = pictures_of(400, np.random.default_rng(1), 1.7, -0.8)
    slope, offset, before, after = calibrate.calibrate(labels, predictions)
    assert slope == pytest.approx(1.7, abs=0.15) and offset == pytest.approx(-0.8, abs=0.15)
    assert after < 0.04 < before
    # A line fitted on a few pictures is not judged by these themselves.
    few = calibrate.calibrate(labels[:10], predictions)
    assert few[3] > after


def test_calibration_error_by_hand():
    # Two bins of three: (0.9 + 0.8 against 1) and (0.1 against 0) over three rows.
    assert calibrate.calibration_error([(0.9, 1), (0.8, 0), (0.1, 0)], bins=3) == pytest.approx((0.7 + 0.1) / 3)


def test_scores_that_say_nothing_are_refused():
    with pytest.raises(ValueError):
        calibrate.fit([(0.9, 0), (0.8, 0), (0.2, 1), (0.1, 1), (0.5, 0), (0.5, 1)])


def test_the_line_goes_into_the_network():
    torch.manual_seed(0)
    network, data = Detector().eval(), torch.randn(1, 1, 64, 64)
    with torch.no_grad():
        for (before, *rest), (after, *same) in zip(network(data), calibrate.calibrated(network, 1.5, -0.25)(data)):
            torch.testing.assert_close(after, 1.5 * before - 0.25)
            for one, other in zip(rest, same):
                torch.testing.assert_close(one, other)
