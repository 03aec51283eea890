"""Measures a run's best weights and writes them as a self-describing ONNX file with its model card.

`python -m Training.expression.export --run RUN --data FOLDER --out Weights/i-mobilenetv2.onnx`; the `.md` goes beside it.
"""
import argparse
import json
import os

import numpy as np
import torch

from ..common.onnx_file import answers, export, store_in_half_precision
from .calibrate import calibrate
from .card import card
from .checkpoint import load_best
from .count import multiply_accumulates, parameters
from .crops import crops
from .evaluate import judge, predict, probabilities
from .networks import folded
from .robustness import robustness
from .sets import SETS
from .unfold import KEY


def measure(trained, faces):
    """Temperature, scores by crop and rule, robustness and size, all on `faces` (the valid part)."""
    network, template, normalisation = trained.network, trained.template, trained.normalisation
    result = {}
    for crop in ("aligned", "whole"):
        logits = predict(network, crops(faces, template, crop == "aligned"), normalisation)
        if crop == "aligned":
            temperature, before, after = calibrate(logits, faces.truth[faces.rule])
            result["calibration"] = {"temperature": temperature, "ece_before": before, "ece_after": after}
        predicted = probabilities(logits, temperature)
        result[crop] = {rule: judge(faces, predicted, rule) for rule in faces.truth}
    result["robustness"] = robustness(network, faces, template, normalisation)
    result["parameters"] = parameters(network)
    result["macs"] = multiply_accumulates(network, 1, template.side)
    return result


def summary(measured, title):
    """The figures that travel in the file's metadata."""
    rounded = {f"{crop}_{rule}_{figure}": round(result[figure], 4)
               for crop in ("aligned", "whole") for rule, result in measured[crop].items()
               for figure in ("accuracy", "macro_f1")}
    calibration = measured["calibration"]
    return {"part": f"{title} valid", **rounded, "ece_before": round(calibration["ece_before"], 4),
            "ece_after": round(calibration["ece_after"], 4)}


# By how much accuracy and macro-F1 may differ for storage in half precision to count as the same.
SAME = 0.0005


def halve(path, trained, faces):
    """Replaces the file by one with 16-bit constants where that leaves the scores on aligned `faces` as they are."""
    smaller = f"{path}.half"
    store_in_half_precision(path, smaller)
    rows = trained.normalisation.of_luma(crops(faces, trained.template, True)).numpy()[:, None]
    before, after = (judge(faces, answers(file, "luma", rows)) for file in (path, smaller))
    if all(abs(after[figure] - before[figure]) <= SAME for figure in ("accuracy", "macro_f1")):
        os.replace(smaller, path)
    else:
        os.remove(smaller)


def metadata(trained, measured, title):
    normalisation, template = trained.normalisation, trained.template
    trained_on = f"{title} train, {trained.state['train_rows']} faces, without those that also stand in valid"
    return {
        "ferd.task": "expression", "ferd.network": trained.recipe.network,
        "ferd.input": f"luma {template.side}x{template.side}",
        "ferd.mean": repr(normalisation.mean), "ferd.scale": repr(normalisation.scale), "ferd.crop": str(template),
        "ferd.classes": ",".join(trained.classes), "ferd.temperature": f"{measured['calibration']['temperature']:.4f}",
        "ferd.trained_on": trained_on, KEY: json.dumps({k: trained.state[k] for k in ("step", "seconds", "cycles")}),
        "ferd.metrics": json.dumps(summary(measured, title))}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--data", required=True, help="folder of the recipe's data set")
    parser.add_argument("--out", required=True, help="the .onnx file; the card goes beside it as .md")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    trained = load_best(arguments.run)
    data = SETS[trained.recipe.data["name"]]
    faces = trained.recipe.load(arguments.data, "valid")
    measured = measure(trained, faces)
    network = folded(trained.network).to(memory_format=torch.contiguous_format)
    # A real face, so that the comparison of the two runtimes sees the numbers that matter.
    example = trained.normalisation.of_luma(crops(faces.select(np.arange(1)), trained.template, True))
    export(network, example, arguments.out, "luma", ["logits"], metadata(trained, measured, data.title))
    halve(arguments.out, trained, faces)
    stem = os.path.splitext(arguments.out)[0]
    with open(f"{stem}.md", "w") as f:
        f.write(card(os.path.basename(stem), trained, data, measured))
    print(json.dumps(summary(measured, data.title), indent=1))


if __name__ == "__main__":
    main()
