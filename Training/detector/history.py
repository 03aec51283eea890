"""What a detector's weights have been through: the stages of its training, first things first.

Each stage is {"recipe": the run's options, "steps": how many of them}. Checkpoints carry the stages before their own run, and
exported files carry all, so that a card can tell them whatever becomes of the runs' folders.
"""
import json
import os

import onnx
import torch

# Under which key an exported file carries its stages.
KEY = "ferd.history"


def history(origin):
    """The stages behind a run's best weights (a folder) or an exported file."""
    if origin.endswith(".onnx"):
        metadata = {p.key: p.value for p in onnx.load(origin).metadata_props}
        return json.loads(metadata.get(KEY, "[]"))
    with open(os.path.join(origin, "recipe.json")) as f:
        recipe = json.load(f)
    state = torch.load(os.path.join(origin, "best.pt"), map_location="cpu", weights_only=False)
    return [*state["earlier"], {"recipe": recipe, "steps": state["step"]}]
