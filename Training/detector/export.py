"""Writes a run's best weights as the ONNX file that the daemon loads, measured by the yardstick as it will be used.

python -m Training.detector.export RUN_DIR Weights/detector.onnx [--data ../shared/data/faces]
"""
import argparse
import json
import os

import cv2
import torch
from torch import nn

from Training.common import onnx_file

from .calibrate import calibrate, calibrated
from .data import Pictures
from .decode import LEAST_RAW_SCORE
from .evaluate import onnx_runner, predict, report, torch_runner
from .history import KEY, best_network, history
from .network import MEAN, SCALE, STRIDES, count_macs, count_parameters, folded

# What the default threshold lies above the quiet one: the daemon's own arithmetic moves scores by less.
MARGIN = 0.01

TRAINED_ON = "faces pack, training part (5956 grey pictures, 10130 countable faces)"


class Answers(nn.Module):
    """The folded network with probabilities for logits, its maps in one flat list: score, box, landmarks for each stride."""

    def __init__(self, network):
        super().__init__()
        self.network = folded(network)

    def forward(self, luma):
        return [answer for score, box, landmarks in self.network(luma) for answer in (score.sigmoid(), box, landmarks)]


def write(network, path, metadata):
    names = [f"{kind}_{stride}" for stride in STRIDES for kind in ("score", "box", "landmarks")]
    axes = {"luma": {2: "height", 3: "width"}}
    for stride in STRIDES:
        axes.update({f"{kind}_{stride}": {2: f"height_{stride}", 3: f"width_{stride}"} for kind in ("score", "box", "landmarks")})
    torch.manual_seed(0)
    onnx_file.export(Answers(network), torch.randn(1, 1, 192, 320), path, "luma", names, metadata, axes)


def figures(measured):
    """The card's figures from `evaluate.report`, rounded."""
    rows = {}
    for name in ("all", "human", "wider_val"):
        part = measured[name]
        rows[name] = {size: {k: round(part[size][k], 4) for k in ("ap50", "recall_at_p95")} | {"faces": part[size]["faces"]}
                      for size in (">=12px", ">=20px", ">=32px")}
        rows[name]["landmarks"] = {k: round(v, 4) if v is not None else None for k, v in part["landmarks>=20px"].items()}
    rows["empty"] = measured["all"]["empty"]
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("onnx", help="where to write the file")
    parser.add_argument("--data", default=os.path.join(os.environ.get("FERD_DATA", "../shared/data"), "faces"), help="the pack's folder")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    network, step = best_network(options.run)
    metadata = {"ferd.task": "detector", "ferd.input": "luma", "ferd.mean": MEAN, "ferd.scale": SCALE,
                "ferd.strides": ",".join(map(str, STRIDES)), "ferd.threshold": 0.5, "ferd.network": "ferd-detector",
                "ferd.trained_on": TRAINED_ON, "ferd.metrics": "{}", KEY: json.dumps(history(options.run))}
    pictures = Pictures(options.data, "valid")
    slope, offset, before, after = calibrate(pictures.labels, predict(torch_runner(network), pictures, threshold=LEAST_RAW_SCORE))
    network = calibrated(network, slope, offset)
    write(network, options.onnx, metadata)
    measured = report(options.data, "valid", pictures, predict(onnx_runner(options.onnx), pictures))
    found = {**figures(measured), "calibration": {"slope": round(slope, 4), "offset": round(offset, 4),
                                                  "error_before": round(before, 4), "error_after": round(after, 4)}}
    metadata["ferd.threshold"] = round(min(0.99, measured["threshold"] + MARGIN), 2)
    metadata["ferd.metrics"] = json.dumps(found)
    write(network, options.onnx, metadata)
    print(json.dumps({"step": step, "parameters": count_parameters(network), "macs_320": count_macs(network),
                      "threshold": metadata["ferd.threshold"], **found}, indent=1))


if __name__ == "__main__":
    main()
