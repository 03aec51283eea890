"""Reading back what a run has saved."""
import os
from dataclasses import dataclass

import torch

from .crops import Normalisation, Template
from .recipe import Recipe


@dataclass
class Trained:
    """A run's averaged network at its best evaluation, how it wants its pictures, and the whole `state`."""

    network: torch.nn.Module
    classes: tuple
    template: Template
    normalisation: Normalisation
    recipe: Recipe
    state: dict


def load_best(run):
    """The best that the folder `run` has saved."""
    state = torch.load(os.path.join(run, "best.pt"), map_location="cpu", weights_only=False)
    recipe = Recipe.of(state["recipe"])
    network = recipe.build(state["classes"]).to(memory_format=torch.channels_last)
    network.load_state_dict(state["network"])
    return Trained(network.eval(), tuple(state["classes"]), recipe.template(), recipe.normalisation(), recipe, state)
