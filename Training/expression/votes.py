"""FERPlus' votes: the two rules that make labels of them, the soft targets for training, and what they tell of other labels."""
import numpy as np
import torch

from .faces import EXPRESSIONS as CLASSES

COLUMNS = CLASSES + ("unknown", "nf")


def majority(votes):
    """Strict majority for n x 10 votes: the class, or -1 where the row is dropped.

    Counts of 0 or 1 become 0; the winner must have more than half of what remains and be one of the eight classes.
    """
    kept = np.where(votes <= 1, 0, votes)
    winner = kept.argmax(1)
    wins = (2 * kept.max(1) > kept.sum(1)) & (winner < len(CLASSES))
    return np.where(wins, winner, -1)


def plurality(votes):
    """The largest of the ten counts (first column in a tie), or -1 where unknown or not-a-face wins."""
    winner = votes.argmax(1)
    return np.where(winner < len(CLASSES), winner, -1)


def soft_targets(votes, drop_single=True):
    """Distribution over the eight classes (n x 8) and weight (n) of each row.

    With `drop_single` single votes are taken for slips and removed where other votes remain. The weight is the share of
    the ten taggers' votes that stand behind the distribution; it is 0, and the row useless, where no class has a vote.
    """
    votes = votes.astype(np.float32)
    kept = votes
    if drop_single:
        without = np.where(votes <= 1, 0, votes)
        kept = np.where(without[:, :len(CLASSES)].any(1, keepdims=True), without, votes)
    classes = kept[:, :len(CLASSES)]
    total = classes.sum(1, keepdims=True)
    return classes / np.maximum(total, 1), total[:, 0] / np.maximum(kept.sum(1), 1)


def expected_labels(votes, labels, classes):
    """How likely each of `classes` labels is, given a row's votes (n x classes float32).

    Another labelling of the same pictures gave `labels` (n numbers); a multinomial logistic regression on the shares of the votes
    and their square roots tells what it makes of such votes.
    """
    shares = torch.tensor(votes / np.maximum(votes.sum(1, keepdims=True), 1), dtype=torch.float32)
    given, labels = torch.cat([shares, shares.sqrt()], 1), torch.as_tensor(labels)
    weights = torch.zeros(given.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(given @ weights + bias, labels) + 1e-5 * weights.square().sum()
        value.backward()
        return value

    optimiser.step(loss)
    return torch.softmax(given @ weights + bias, 1).detach().cpu().numpy()
