"""Measures a run's best weights and writes them as a self-describing ONNX file with its model card.

`python -m Training.expression.export --run RUN --data PACK --out Weights/i-mobilenetv2.onnx`; the `.md` goes beside it.
"""
import argparse
import json
import os

import numpy as np
import torch

from ..common.onnx_file import export
from .calibrate import calibrate
from .card import card
from .checkpoint import load_best
from .count import multiply_accumulates, parameters
from .crops import crops
from .data import load_pack
from .evaluate import by_rule, predict, probabilities
from .networks import folded
from .robustness import robustness
from .votes import CLASSES, majority, plurality


def measure(network, faces, template, normalisation):
    """Temperature, scores by crop and rule, robustness and size, all on `faces` (the valid part)."""
    result = {}
    for crop in ("aligned", "whole"):
        logits = predict(network, crops(faces, template, crop == "aligned"), normalisation)
        if crop == "aligned":
            temperature, before, after = calibrate(logits, faces.votes)
            result["calibration"] = {"temperature": temperature, "ece_before": before, "ece_after": after}
        predicted = probabilities(logits, temperature)
        result[crop] = {rule.__name__: by_rule(faces.votes, predicted, rule) for rule in (majority, plurality)}
    result["robustness"] = robustness(network, faces, template, normalisation)
    result["parameters"] = parameters(network)
    result["macs"] = multiply_accumulates(network, 1, template.side)
    return result


def summary(measured):
    """The figures that travel in the file's metadata."""
    rounded = {f"{crop}_{rule}_{figure}": round(measured[crop][rule][figure], 4)
               for crop in ("aligned", "whole") for rule in ("majority", "plurality")
               for figure in ("accuracy", "macro_f1")}
    calibration = measured["calibration"]
    return {"part": "FERPlus valid", **rounded, "ece_before": round(calibration["ece_before"], 4),
            "ece_after": round(calibration["ece_after"], 4)}


def metadata(recipe, normalisation, template, measured, trained_on):
    return {
        "ferd.task": "expression", "ferd.network": recipe["network"],
        "ferd.input": f"luma {template.side}x{template.side}",
        "ferd.mean": repr(normalisation.mean), "ferd.scale": repr(normalisation.scale), "ferd.crop": str(template),
        "ferd.classes": ",".join(CLASSES), "ferd.temperature": f"{measured['calibration']['temperature']:.4f}",
        "ferd.trained_on": trained_on, "ferd.metrics": json.dumps(summary(measured))}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--data", required=True, help="folder of the FERPlus pack")
    parser.add_argument("--out", required=True, help="the .onnx file; the card goes beside it as .md")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    network, template, normalisation, state = load_best(arguments.run)
    faces = load_pack(arguments.data, "valid")
    measured = measure(network, faces, template, normalisation)
    trained_on = (f"FERPlus train (FER2013 tiles, vote distributions), {state['train_rows']} tiles, "
                  "without those that also stand in valid")
    network = folded(network).to(memory_format=torch.contiguous_format)
    # A real face, so that the comparison of the two runtimes sees the numbers that matter.
    example = normalisation.of_luma(crops(faces.select(np.arange(1)), template, True))
    export(network, example, arguments.out, "luma", ["logits"],
           metadata(state["recipe"], normalisation, template, measured, trained_on))
    with open(os.path.splitext(arguments.out)[0] + ".md", "w") as f:
        f.write(card(state, template, normalisation, measured))
    print(json.dumps(summary(measured), indent=1))


if __name__ == "__main__":
    main()
