"""How far a calibration error can be trusted: the card's measurement on many divisions of the same pictures, beside chance.

`python -m Training.expression.divisions Weights/NAME.onnx ... --data FOLDER` prints for each file the mean and the standard deviation
over 100 random halves, and the same for labels that are drawn from the network's own probabilities: what a network shows that is
calibrated perfectly, because a half has too few pictures to show less.
"""
import argparse

import numpy as np
import onnx
import torch

from ..common.onnx_file import answers
from .calibrate import fit_temperature, halves
from .crops import Normalisation, Template, crops
from .evaluate import calibration_error, probabilities
from .sets import load

DIVISIONS = 100


def divided(logits, labels, seed):
    """Calibration errors on the half of the rows that did not set the temperature: with the labels, and with drawn ones."""
    random = np.random.default_rng(seed)
    fitted, held_out = halves(labels, random)
    predicted = probabilities(logits[held_out], fit_temperature(logits[fitted], labels[fitted]))
    return calibration_error(labels[held_out], predicted), calibration_error(draw(predicted, random), predicted)


def draw(predicted, random):
    """A label (n) for each row of probabilities (n x classes)."""
    below = predicted.cumsum(1)[:, :-1] <= random.random(len(predicted))[:, None]
    return below.sum(1)


def aligned_logits(path, faces):
    """Answers of the file `path` to the aligned crops that its metadata asks for."""
    about = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    template = Template.of(about["ferd.crop"], int(about["ferd.input"].rpartition("x")[2]))
    normalisation = Normalisation(float(about["ferd.mean"]), float(about["ferd.scale"]))
    rows = normalisation.of_luma(crops(faces, template, True)).numpy()[:, None]
    return torch.from_numpy(answers(path, "luma", rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", metavar="FILE", nargs="+", help="exported networks")
    parser.add_argument("--data", required=True, help="folder of the data set that they were measured on")
    parser.add_argument("--set", default="ferplus", help="its kind")
    arguments = parser.parse_args()
    faces = load(folder=arguments.data, part="valid", name=arguments.set)
    labels = faces.truth[faces.rule]
    for path in arguments.networks:
        logits = aligned_logits(path, faces)
        errors = np.array([divided(logits, labels, seed) for seed in range(DIVISIONS)])
        (error, chance), (deviation, of_chance) = errors.mean(0), errors.std(0)
        print(f"{path}: ECE15 {error:.4f} (standard deviation {deviation:.4f}), calibrated perfectly {chance:.4f} ({of_chance:.4f})")


if __name__ == "__main__":
    main()
