"""Runs a detector over the validation pictures and prints the yardstick's figures.

python -m Training.detector.evaluate Weights/detector.onnx --data ../shared/data/faces [--predictions FILE.jsonl]
"""
import argparse
import json
import os

import cv2
import torch

from Training.common.device import placed

from . import yardstick
from .data import Pictures
from .decode import LEAST_RAW_SCORE, detect_all
from .history import best_network
from .network import STRIDES


def torch_runner(network):
    """Runs a PyTorch network (logits out) as `decode.detect` wants it."""
    network = network.eval()

    def run(data):
        with torch.inference_mode():
            return [(score.sigmoid().cpu().numpy(), box.cpu().numpy(), landmarks.cpu().numpy()) for score, box, landmarks in
                    network(placed(data))]
    return run


def onnx_runner(path):
    """Runs an exported file with ONNX Runtime, one thread."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [f"{kind}_{stride}" for stride in STRIDES for kind in ("score", "box", "landmarks")]

    def run(data):
        answers = session.run(names, {"luma": data})
        return [tuple(answers[i:i + 3]) for i in range(0, len(answers), 3)]
    return run


def runner(path):
    """From an ONNX file or a run's folder (its best weights)."""
    if path.endswith(".onnx"):
        return onnx_runner(path)
    network, _ = best_network(path)
    return torch_runner(network)


# From which score on detections of an exported file count in the figures; its scores are probabilities.
LEAST_SCORE = 0.0005


def predict(run, pictures, long_side=320, threshold=LEAST_SCORE, together=1):
    """{file: [face]} for all pictures of a part. An exported file takes them one by one, a network several `together`."""
    found = detect_all(run, [pictures.picture(i) for i in range(len(pictures))], long_side, threshold, together=together)
    return {label["file"]: faces for label, faces in zip(pictures.labels, found)}


def report(folder, part, pictures, predictions):
    """What a model card states: the quiet threshold and, for it, the yardstick's reports by kind of label and source."""
    threshold = yardstick.quiet_threshold(pictures.labels, predictions)
    return {"threshold": threshold,
            "all": yardstick.score(folder, part, predictions, threshold),
            "human": yardstick.score(folder, part, predictions, threshold, gt="human"),
            "wider_val": yardstick.score(folder, part, predictions, threshold, source="wider_val")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="an ONNX file or a run's folder")
    parser.add_argument("--data", default=os.path.join(os.environ.get("FERD_DATA", "../shared/data"), "faces"), help="the pack's folder")
    parser.add_argument("--part", default="valid")
    parser.add_argument("--long-side", type=int, default=320)
    parser.add_argument("--predictions", help="also write the predictions to this file")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    pictures = Pictures(options.data, options.part)
    least = LEAST_SCORE if options.model.endswith(".onnx") else LEAST_RAW_SCORE
    predictions = predict(runner(options.model), pictures, options.long_side, least)
    if options.predictions:
        yardstick.write_predictions(predictions, options.predictions)
    print(json.dumps(report(options.data, options.part, pictures, predictions), indent=1))


if __name__ == "__main__":
    main()
