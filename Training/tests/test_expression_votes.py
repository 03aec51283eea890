"""The vote rules, on rows worked out by hand from the rules' words."""
import numpy as np
import pytest

from Training.expression.votes import expected_labels, majority, plurality, soft_targets

# neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, nf
ROWS = {
    "clear": [0, 8, 2, 0, 0, 0, 0, 0, 0, 0],
    "exact half": [5, 0, 0, 5, 0, 0, 0, 0, 0, 0],
    "half after singles": [4, 0, 0, 2, 2, 1, 1, 0, 0, 0],
    "singles removed": [4, 1, 1, 3, 1, 0, 0, 0, 0, 0],
    "unknown wins": [2, 0, 0, 0, 0, 0, 0, 0, 8, 0],
    "nf wins": [1, 0, 0, 0, 0, 0, 0, 0, 0, 9],
    "no majority": [4, 3, 3, 0, 0, 0, 0, 0, 0, 0],
    "only singles": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    "unknown in the way": [4, 0, 0, 0, 0, 0, 0, 0, 4, 2],
}


@pytest.mark.parametrize("name, strict, most", [
    ("clear", 1, 1), ("exact half", -1, 0), ("half after singles", -1, 0), ("singles removed", 0, 0),
    ("unknown wins", -1, -1), ("nf wins", -1, -1), ("no majority", -1, 0), ("only singles", -1, 0),
    ("unknown in the way", -1, 0),
])
def test_rules(name, strict, most):
    votes = np.array([ROWS[name]])
    assert majority(votes)[0] == strict
    assert plurality(votes)[0] == most


def test_soft_targets_drop_single_votes_and_weigh_by_usable_share():
    votes = np.array([[4, 0, 0, 3, 1, 0, 0, 0, 2, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0, 9]])
    targets, weights = soft_targets(votes)
    np.testing.assert_allclose(targets[0], [4 / 7, 0, 0, 3 / 7, 0, 0, 0, 0], rtol=1e-6)
    assert weights[0] == pytest.approx(7 / 9)
    # A single vote that is the row's only one stays, with the little weight that it has.
    np.testing.assert_allclose(targets[1], [1, 0, 0, 0, 0, 0, 0, 0])
    assert weights[1] == pytest.approx(0.1)


def test_soft_targets_keep_single_votes_on_request():
    targets, weights = soft_targets(np.array([[4, 0, 0, 3, 1, 0, 0, 0, 2, 0]]), drop_single=False)
    np.testing.assert_allclose(targets[0], [0.5, 0, 0, 0.375, 0.125, 0, 0, 0])
    assert weights[0] == pytest.approx(0.8)


def test_rows_without_a_usable_vote_have_no_weight():
    targets, weights = soft_targets(np.array([[0, 0, 0, 0, 0, 0, 0, 0, 6, 4]]))
    assert weights[0] == 0 and not targets.any() and np.isfinite(targets).all()


def test_expected_labels_are_the_frequencies_among_like_rows():
    votes = np.array([[10] + [0] * 9, [0, 10] + [0] * 8]).repeat(400, 0)
    labels = np.array(([0] * 300 + [1] * 100) + ([0] * 40 + [1] * 360))
    likely = expected_labels(votes, labels, 3)
    assert likely.dtype == np.float32 and likely.shape == (800, 3)
    np.testing.assert_allclose(likely[0], [0.75, 0.25, 0], atol=0.01)
    np.testing.assert_allclose(likely[-1], [0.1, 0.9, 0], atol=0.01)
