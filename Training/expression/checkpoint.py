"""Reading back what a run has saved."""
import os

import torch

from .recipe import Recipe


def load_best(run):
    """The averaged network of `run`'s best evaluation, its crop's template and normalisation, and the whole state."""
    path = os.path.join(run, "best.pt")
    state = torch.load(path, map_location="cpu", weights_only=False)
    recipe = Recipe.of(state["recipe"])
    network = recipe.build().to(memory_format=torch.channels_last)
    network.load_state_dict(state["network"])
    return network.eval(), recipe.template(), recipe.normalisation(), state
