"""What chance leaves of a calibration error, on answers whose calibration is known."""
import numpy as np
import torch

from Training.expression.crops import Template
from Training.expression.divisions import divided, draw


def answers(n, classes=8):
    return torch.from_numpy(np.random.default_rng(5).normal(0, 2, (n, classes)))


def errors(logits, labels):
    return np.array([divided(logits, labels, seed) for seed in range(20)]).mean(0)


def test_labels_are_drawn_as_often_as_the_probabilities_say():
    predicted = np.tile([0.5, 0.0, 0.3, 0.2], (20_000, 1))
    counts = np.bincount(draw(predicted, np.random.default_rng(0)), minlength=4)
    np.testing.assert_allclose(counts / len(predicted), [0.5, 0.0, 0.3, 0.2], atol=0.02)
    assert counts[1] == 0


def test_answers_that_are_only_too_sharp_end_where_chance_does():
    logits = answers(2000)
    labels = draw(torch.softmax(logits, 1).numpy(), np.random.default_rng(1))
    error, chance = errors(3 * logits, labels)
    assert abs(error - chance) < 0.005


def test_answers_that_no_temperature_can_mend_are_worse_than_chance():
    logits = answers(2000)
    labels = draw(torch.softmax(logits, 1).numpy(), np.random.default_rng(1))
    # One half of the rows is far too sure, the other far too unsure.
    logits[::2] *= 4
    logits[1::2] /= 4
    error, chance = errors(logits, labels)
    assert error > 2 * chance


def test_a_template_is_read_as_it_is_written():
    template = Template("fer2013", 0.1, 96)
    again = Template.of(str(template), 96)
    assert str(again) == str(template) and torch.equal(again.points, template.points)
