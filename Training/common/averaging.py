"""Averages of weights: the moving one of a network in training, which gets evaluated and exported, and the mean of several."""
import copy

import torch


class WeightAverage:
    """Keeps `average`, a copy of `network` whose weights follow it with the given decay.

    The decay is warmed up, min(decay, (1 + steps) / (10 + steps)), so that the random start is forgotten quickly.
    """

    def __init__(self, network, decay=0.999):
        self.average = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay = decay
        self.steps = 0

    @torch.no_grad()
    def update(self, network):
        self.steps += 1
        weight = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        mine = [t for t in self.average.state_dict().values() if t.is_floating_point()]
        theirs = [t for t in network.state_dict().values() if t.is_floating_point()]
        # One fused call for all tensors: a call per tensor and step costs more than a small network's backward pass.
        torch._foreach_lerp_(mine, theirs, weight)

    def state_dict(self):
        return {"average": self.average.state_dict(), "steps": self.steps}

    def load_state_dict(self, state):
        self.average.load_state_dict(state["average"])
        self.steps = state["steps"]


def mean_weights(states):
    """The mean of each tensor over the state dicts; of counts the largest."""
    return {name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point()
            else torch.stack([state[name] for state in states]).amax(0) for name, value in states[0].items()}
