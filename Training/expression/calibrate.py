"""Temperature scaling (Guo et al. 2017): one number that divides the logits so that confidences match accuracy."""
import numpy as np
import torch
import torch.nn.functional as F

from .evaluate import calibration_error, probabilities


def fit_temperature(logits, truth, low=0.1, high=10.0, rounds=60):
    """The temperature in `low`...`high` with the least cross entropy on labels `truth` (n), by golden-section search.

    In the inverse temperature the cross entropy is convex, so the search cannot stop at a false minimum.
    """
    logits, truth = logits.double(), torch.as_tensor(truth)

    def cost(inverse):
        return F.cross_entropy(logits * inverse, truth).item()

    ratio = (5 ** 0.5 - 1) / 2
    a, b = 1 / high, 1 / low
    for _ in range(rounds):
        left, right = b - ratio * (b - a), a + ratio * (b - a)
        if cost(left) < cost(right):
            b = right
        else:
            a = left
    return 2 / (a + b)


def halves(labels, random):
    """The rows with a label (0 or more) in two random halves: one to fit on, one to measure on."""
    rows = random.permutation(np.flatnonzero(labels >= 0))
    return rows[:len(rows) // 2], rows[len(rows) // 2:]


def calibrate(logits, labels, seed=0):
    """Fits the temperature on a random half of the rows with a label (0 or more) and measures the other half.

    Returns the temperature and the other half's calibration error (15 bins) before and after.
    """
    fitted, held_out = halves(labels, np.random.default_rng(seed))
    temperature = fit_temperature(logits[fitted], labels[fitted])
    before = calibration_error(labels[held_out], probabilities(logits[held_out]))
    after = calibration_error(labels[held_out], probabilities(logits[held_out], temperature))
    return temperature, before, after
