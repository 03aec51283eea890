"""Losses against values and gradients worked out by hand."""
import math

import pytest
import torch

from Training.expression.losses import LOSSES, build_loss
from Training.expression.losses.centre import CentreLoss, RedrawnCentreLoss
from Training.expression.losses.cosine_harmony import CosineHarmonyLoss, correlation_distance
from Training.expression.losses.cross_entropy import cross_entropy

ONE, TWO = [1.0, 0.0], [0.0, 1.0]


def rows(n, classes, width, seed=0):
    """Random logits, features, targets and weights in double precision."""
    generator = torch.Generator().manual_seed(seed)
    logits, features = (torch.randn(n, k, generator=generator, dtype=torch.double) for k in (classes, width))
    targets = torch.softmax(torch.randn(n, classes, generator=generator, dtype=torch.double), 1)
    return logits.requires_grad_(), features.requires_grad_(), targets, torch.rand(n, generator=generator, dtype=torch.double)


def test_cross_entropy_by_hand():
    logits = torch.tensor([[0.0, math.log(3)], [0.0, 0.0]], requires_grad=True)
    targets, weights = torch.tensor([[0.5, 0.5], ONE]), torch.tensor([1.0, 0.5])
    loss = cross_entropy(logits, targets, weights)
    # Probabilities (1/4, 3/4) and (1/2, 1/2).
    expected = ((math.log(4) + math.log(4 / 3)) / 2 + 0.5 * math.log(2)) / 1.5
    assert loss.item() == pytest.approx(expected)
    loss.backward()
    torch.testing.assert_close(logits.grad, torch.tensor([[-0.25, 0.25], [-0.25, 0.25]]) / 1.5)


def test_centre_loss_by_hand():
    loss = CentreLoss(2, 2, strength=0.1, rate=0.5)
    logits = torch.zeros(3, 2)
    features = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]], requires_grad=True)
    targets, weights = torch.tensor([ONE, ONE, TWO]), torch.tensor([1.0, 1.0, 2.0])
    value = loss(logits, features, targets, weights)
    # Centres at 0: squared distances 5, 9, 1 with weights 1, 1, 2.
    assert value.item() == pytest.approx(math.log(2) + 0.05 * (5 + 9 + 2) / 4)
    value.backward()
    torch.testing.assert_close(features.grad, 0.1 * features.detach() * weights[:, None] / 4)
    # c1 = 0.5 * ((1, 2) + (3, 0)) / (1 + 2), c2 = 0.5 * (0, 1) / (1 + 1).
    torch.testing.assert_close(loss.centres, torch.tensor([[2 / 3, 1 / 3], [0, 0.25]]))
    loss.eval()
    loss(logits, features, targets, weights)
    torch.testing.assert_close(loss.centres[1], torch.tensor([0, 0.25]))


def test_centres_go_to_the_means_of_their_classes():
    loss, generator = CentreLoss(2, 3), torch.Generator().manual_seed(1)
    means = torch.tensor([[1.0, -2, 3], [0.0, 5, -1]])
    for _ in range(200):
        labels = torch.randint(0, 2, (64,), generator=generator)
        features = means[labels] + 0.1 * torch.randn(64, 3, generator=generator)
        loss(torch.zeros(64, 2), features, torch.eye(2)[labels], torch.ones(64))
    torch.testing.assert_close(loss.centres, means, atol=0.1, rtol=0)


def test_centre_loss_of_unit_features_forgets_their_length():
    logits, features, targets, weights = rows(4, 3, 5)
    loss = CentreLoss(3, 5, unit=True).double().eval()
    loss.centres.normal_(generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(loss(logits, features, targets, weights), loss(logits, 7 * features, targets, weights))


def test_redrawn_centres_pull_by_hand():
    logits, centres = torch.tensor([[1.0, 1.0], [2.0, 0.0], [0.0, 3.0]]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    targets = torch.tensor([ONE, ONE, TWO])
    # Squared distances to the own centre: 1, 1, 4; the first class stands twice in the batch.
    pull = RedrawnCentreLoss.pull(logits, centres, targets, torch.ones(3))
    assert pull.item() == pytest.approx((1 / 2 + 1 / 2 + 4) / 3)


def test_correlation_distance_by_hand():
    x = torch.tensor([[1.0, 2.0, 3.0]])
    c = torch.tensor([[10.0, 20.0, 30.0], [3.0, 2.0, 1.0], [1.0, 0.0, 1.0]])
    torch.testing.assert_close(correlation_distance(x, c), torch.tensor([[0.0, 2.0, 1.0]]), atol=1e-6, rtol=0)


@pytest.mark.parametrize("variant", ["published", "described"])
def test_cosine_harmony_by_hand(variant):
    loss = CosineHarmonyLoss(3, 3, alpha=0.25, variant=variant)
    with torch.no_grad():
        loss.centres.copy_(torch.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [1.0, 0.0, 1.0]]))
    features, targets = torch.tensor([[2.0, 4.0, 6.0], [1.0, 2.0, 3.0]]), torch.eye(3)[[0, 1]]
    # Both rows correlate 1, -1 and 0 with the centres: own distances 0 and 2, those to the others (2 + 1) / 2 and (0 + 1) / 2.
    # Variances of the columns: 1/2, 2, 9/2.
    intra, inter, spread = 1.0, 1.0, 7.0
    apart = intra if variant == "published" else intra + (1.5 - inter)
    expected = 0.25 * intra / spread + 0.75 * apart / 2
    assert loss.harmony(features, targets, torch.ones(2)).item() == pytest.approx(expected, rel=1e-5)
    assert loss.centres.requires_grad == (variant == "described")


def test_published_cosine_harmony_drives_nothing_apart_and_the_described_one_does():
    targets, weights = torch.eye(3).repeat(4, 1), torch.ones(12)
    inter = {}
    for variant in ("published", "described"):
        torch.manual_seed(3)
        loss = CosineHarmonyLoss(3, 8, variant=variant)
        features = torch.randn(12, 8).requires_grad_()
        optimiser = torch.optim.Adam([features, *(p for p in loss.parameters() if p.requires_grad)], lr=0.05)
        for _ in range(300):
            optimiser.zero_grad()
            loss.harmony(features, targets, weights).backward()
            optimiser.step()
        distances = correlation_distance(features, loss.centres).detach()
        inter[variant] = ((1 - targets) * distances).sum(1).mean().item() / 2
        assert (targets * distances).sum(1).mean() < 0.1
    # Three directions are 1.5 apart at most.
    assert inter["described"] > 1.4 and inter["published"] < inter["described"] - 0.1


@pytest.mark.parametrize("name, settings", [
    ("cross-entropy", {}), ("centre", {"strength": 0.5}), ("centre", {"strength": 0.5, "unit": True}),
    ("cosine-harmony", {"variant": "published"}), ("cosine-harmony", {"variant": "described", "alpha": 0.4}),
])
def test_gradients(name, settings):
    logits, features, targets, weights = rows(5, 4, 6)
    loss = build_loss(name, 4, 6, **settings).double().eval()
    if name == "centre":
        loss.centres.normal_(generator=torch.Generator().manual_seed(4))
    assert torch.autograd.gradcheck(lambda x, f: loss(x, f, targets, weights), (logits, features))


def test_redrawn_centre_loss_gradient():
    logits, _, targets, weights = rows(5, 4, 6)
    centres = torch.randn(4, 4, dtype=torch.double)
    assert torch.autograd.gradcheck(lambda x: RedrawnCentreLoss.pull(x, centres, targets, weights), logits)


def test_losses_by_name():
    for name in LOSSES:
        logits, features, targets, weights = rows(5, 4, 6)
        assert build_loss(name, 4, 6).double()(logits, features, targets, weights).isfinite()
    with pytest.raises(ValueError, match="hinge"):
        build_loss("hinge", 4, 6)
    with pytest.raises(ValueError, match="imagined"):
        build_loss("cosine-harmony", 4, 6, variant="imagined")
