"""Scores, temperature and loss on values worked out by hand or made with a known answer."""
import math

import numpy as np
import pytest
import torch

from Training.expression.calibrate import calibrate, fit_temperature
from Training.expression.evaluate import by_rule, calibration_error, probabilities, scores
from Training.expression.losses import vote_cross_entropy
from Training.expression.votes import plurality


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
    votes = np.array([[6, 4, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 10, 0]])
    result = by_rule(votes, np.eye(8)[[0, 0]], plurality)
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
    votes = np.zeros((6000, 10), int)
    votes[np.arange(6000), truth] = 10
    temperature, before, after = calibrate(torch.from_numpy(logits * 3), votes)
    assert temperature == pytest.approx(3, rel=0.1)
    assert before > 0.1 and after < 0.04


def test_vote_cross_entropy_by_hand():
    logits = torch.tensor([[0.0, math.log(3)], [0.0, 0.0]], requires_grad=True)
    targets, weights = torch.tensor([[0.5, 0.5], [1.0, 0.0]]), torch.tensor([1.0, 0.5])
    loss = vote_cross_entropy(logits, targets, weights)
    # Probabilities (1/4, 3/4) and (1/2, 1/2).
    expected = ((math.log(4) + math.log(4 / 3)) / 2 + 0.5 * math.log(2)) / 1.5
    assert loss.item() == pytest.approx(expected)
    loss.backward()
    torch.testing.assert_close(logits.grad, torch.tensor([[-0.25, 0.25], [-0.25, 0.25]]) / 1.5)


def test_vote_cross_entropy_gradient():
    logits = torch.randn(3, 8, dtype=torch.double, requires_grad=True)
    targets = torch.softmax(torch.randn(3, 8, dtype=torch.double), 1)
    weights = torch.rand(3, dtype=torch.double)
    assert torch.autograd.gradcheck(lambda x: vote_cross_entropy(x, targets, weights), logits)
