"""What a detector's weights have been through: the stages of its training, first things first.

Each stage is {"recipe": the run's options, "steps": how many of them}. Checkpoints carry the stages before their own run, and
exported files carry all, so that a card can tell them whatever becomes of the runs' folders.
"""
import json
import os

import onnx
import torch

from .network import Detector

# Under which key an exported file carries its stages.
KEY = "ferd.history"


def plan(stages):
    """The plan of the network that went through these stages; the first ones were all light and do not say so."""
    return stages[-1]["recipe"].get("plan", "light") if stages else "light"


def best_network(run):
    """The network of a run's folder with the weights of its best evaluation, and the step of that."""
    state = torch.load(os.path.join(run, "best.pt"), map_location="cpu", weights_only=False)
    network = Detector(plan(history(run)))
    network.load_state_dict(state["network"])
    return network, state["step"]


def history(origin):
    """The stages behind a run's best weights (a folder) or an exported file."""
    if origin.endswith(".onnx"):
        metadata = {p.key: p.value for p in onnx.load(origin).metadata_props}
        return json.loads(metadata.get(KEY, "[]"))
    with open(os.path.join(origin, "recipe.json")) as f:
        recipe = json.load(f)
    state = torch.load(os.path.join(origin, "best.pt"), map_location="cpu", weights_only=False)
    return [*state["earlier"], {"recipe": recipe, "steps": state["step"]}]
