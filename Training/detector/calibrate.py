"""Makes scores probabilities: of the detections with a score of 0.8 four in five shall be right (Platt scaling, 1999)."""
import copy

import numpy as np
import torch
from torch.nn import functional

from .match import match


def fit(rows):
    """Slope and offset for the scores' logits with the least cross entropy on the outcomes, (score, 1 right or 0 wrong) each."""
    score, right = torch.tensor(rows, dtype=torch.float64).T
    logit = torch.logit(score, eps=1e-6)
    line = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([line], max_iter=100, line_search_fn="strong_wolfe")

    def cost():
        optimiser.zero_grad()
        loss = functional.binary_cross_entropy_with_logits(line[0] * logit + line[1], right)
        loss.backward()
        return loss

    optimiser.step(cost)
    slope, offset = line.tolist()
    if slope <= 0:
        raise ValueError("the detector's scores say nothing about being right")
    return slope, offset


def scaled(rows, slope, offset):
    """The outcomes with the scores that the line gives."""
    return [(float(torch.sigmoid(slope * torch.logit(torch.tensor(score), eps=1e-6) + offset)), right) for score, right in rows]


def calibration_error(rows, bins=15):
    """Expected calibration error over equal bins of the score."""
    score, right = np.array(rows).T
    place = np.minimum((score * bins).astype(int), bins - 1)
    return sum(abs(score[place == b].sum() - right[place == b].sum()) for b in range(bins)) / len(rows)


# In how many parts the pictures are divided for the cross-validation.
FOLDS = 10


def calibrate(labels, predictions, seed=0):
    """Fits the line on all pictures, and by cross-validation measures what it is worth on others.

    Returns slope, offset, and the calibration error before and after, where each picture's scores are by the line of the other
    pictures. It is that of the detections that score 0.1 or more after: the many that are certainly wrong would hide any error.
    """
    outcomes = [match(label, predictions[label["file"]]).outcomes() for label in labels]
    pairs = []
    for part in np.array_split(np.random.default_rng(seed).permutation(len(labels)), FOLDS):
        rows = [row for i in part for row in outcomes[i]]
        line = fit([row for i in set(range(len(labels))) - set(part.tolist()) for row in outcomes[i]])
        pairs += [(before, after) for before, after in zip(rows, scaled(rows, *line)) if after[0] >= 0.1]
    return *fit([row for found in outcomes for row in found]), *(calibration_error(rows) for rows in zip(*pairs))


def calibrated(network, slope, offset):
    """A copy whose score logits are slope * logit + offset: the line goes into the last convolutions and costs nothing."""
    network = copy.deepcopy(network)
    with torch.no_grad():
        for head in network.heads:
            head.score.weight *= slope
            head.score.bias.mul_(slope).add_(offset)
    return network
