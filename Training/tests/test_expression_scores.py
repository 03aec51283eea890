"""Scores, temperature and loss on values worked out by hand or made with a known answer."""

import numpy as np
import pytest
import torch

from Training.expression.calibrate import calibrate, fit_temperature
from Training.expression.evaluate import calibration_error, judge, probabilities, scores
from Training.expression.faces import with_labels


def test_scores_by_hand():
    truth = np.array([0, 0, 0, 1, 1, 2])
    predicted = np.eye(4)[[0, 0, 1, 1, 1, 0]]
    result = scores(truth, predicted)
    assert result["accuracy"] == pytest.approx(4 / 6)
    assert result["recall"][:3] == pytest.approx([2 / 3, 1, 0])
    # F1: 2*2/(3+3), 2*2/(2+3), 0/(1+0); class 3 neither stands in truth nor was said.
    assert result["macro_f1"] == pytest.approx((4 / 6 + 4 / 5 + 0) / 3)
    assert result["mean_recall"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert result["hits"] == [2, 2, 0, 0] and result["rows"] == [3, 2, 1, 0]


def test_calibration_error_by_hand():
    truth = np.array([0, 0, 0, 1])
    predicted = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]])
    # Bin of 0.9: 2 right of 2, gap 0.1 each; bin of 0.6: 1 right of 2, gap |0.5 - 0.6|.
    assert calibration_error(truth, predicted) == pytest.approx(0.1)


def test_a_bins_upper_edge_belongs_to_it():
    truth = np.array([0, 0])
    predicted = np.array([[2 / 3, 1 / 3], [0.7, 0.3]])
    # 2/3 is the edge of bins 10 and 11, so the two rows fall in different bins: gaps add up without cancelling.
    assert calibration_error(truth, predicted, bins=3) == pytest.approx((1 / 3 + 0.3) / 2)


def test_rows_that_the_rule_drops_are_not_scored():
    faces = with_labels(["neutral", "anger"], np.zeros((2, 48, 48), np.uint8), [0, 0])
    faces.truth["some"] = np.array([0, -1])
    predicted = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert judge(faces, predicted)["accuracy"] == 0.5
    result = judge(faces, predicted, "some")
    assert result["n"] == 1 and result["accuracy"] == 1


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_temperature_is_recovered(temperature):
    generator = np.random.default_rng(5)
    logits = generator.normal(0, 2, (40_000, 8))
    cumulative = probabilities(torch.from_numpy(logits)).cumsum(1)
    truth = (generator.random((len(logits), 1)) > cumulative).sum(1).clip(0, 7)
    found = fit_temperature(torch.from_numpy(logits * temperature), truth)
    assert found == pytest.approx(temperature, rel=0.03)


def test_calibration_measures_the_half_that_was_not_fitted():
    generator = np.random.default_rng(6)
    logits = generator.normal(0, 2, (6000, 8))
    truth = (generator.random((6000, 1)) > probabilities(torch.from_numpy(logits)).cumsum(1)).sum(1).clip(0, 7)
    # Rows without a label are in neither half.
    logits, truth = np.r_[logits, 9 - logits], np.r_[truth, np.full(6000, -1)]
    temperature, before, after = calibrate(torch.from_numpy(logits * 3), truth)
    assert temperature == pytest.approx(3, rel=0.1)
    assert before > 0.1 and after < 0.04
