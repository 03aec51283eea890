"""Scores of a network on labelled faces: accuracy, macro-F1, recall by class, calibration error.

`python -m Training.expression.evaluate --run RUN [RUN ...] --data FOLDER [--part valid] [--mirror]` prints them for a run's
best checkpoint, or for the mean of several runs' probabilities. `FOLDER` holds the recipe's data set.
"""
import argparse
import json

import numpy as np
import torch

from ..common.device import use_device
from .checkpoint import load_best
from .crops import crops


@torch.no_grad()
def predict(network, pictures, normalisation, batch=64):
    """Logits (n x classes) for luma crops of 0...255."""
    network.eval()
    parts = [network(normalisation.of_luma(pictures[k:k + batch]).contiguous(memory_format=torch.channels_last))
             for k in range(0, len(pictures), batch)]
    return torch.cat(parts)


def probabilities(logits, temperature=1.0):
    return torch.softmax(logits.double() / temperature, 1).cpu().numpy()


def calibration_error(truth, predicted, bins=15):
    """Expected calibration error over equal bins ((k/n, (k+1)/n]) of the top probability."""
    top, correct = predicted.max(1), predicted.argmax(1) == truth
    which = np.clip(np.ceil(top * bins).astype(int) - 1, 0, bins - 1)
    gaps = [abs(correct[which == k].sum() - top[which == k].sum()) for k in range(bins)]
    return float(sum(gaps) / len(truth))


def scores(truth, predicted):
    """Figures for labels (n) and probabilities (n x classes); classes without a row count in no mean."""
    said = predicted.argmax(1)
    confusion = np.zeros((predicted.shape[1],) * 2, int)
    np.add.at(confusion, (truth, said), 1)
    hits, rows, columns = np.diag(confusion), confusion.sum(1), confusion.sum(0)
    present = rows > 0
    recall = hits / np.maximum(rows, 1)
    f1 = 2 * hits / np.maximum(rows + columns, 1)
    return {"n": len(truth), "accuracy": float((said == truth).mean()),
            "macro_f1": float(f1[rows + columns > 0].mean()), "mean_recall": float(recall[present].mean()),
            "recall": recall.tolist(), "hits": hits.tolist(), "rows": rows.tolist(),
            "ece": calibration_error(truth, predicted), "confusion": confusion.tolist()}


def judge(faces, predicted, rule=None):
    """`scores` of the rows that `rule` (None: the first) keeps."""
    labels = faces.truth[rule or faces.rule]
    kept = labels >= 0
    return scores(labels[kept], predicted[kept])


def report(name, result, classes):
    print(f"{name}: N {result['n']}  accuracy {100 * result['accuracy']:.2f} %  macro-F1 {result['macro_f1']:.4f}  "
          f"mean recall {100 * result['mean_recall']:.2f} %  ECE15 {result['ece']:.4f}")
    print("   " + "  ".join(f"{c} {h}/{r}" for c, h, r in zip(classes, result["hits"], result["rows"])))


def answers(trained, faces, aligned, mirror):
    """Probabilities (n x classes) of one trained network; with `mirror` the mean with those for the mirror images."""
    pictures = crops(faces, trained.template, aligned)
    views = (pictures, pictures.flip(3)) if mirror else (pictures,)
    return np.mean([probabilities(predict(trained.network, view, trained.normalisation)) for view in views], 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True, nargs="+", help="folders of runs; several answer together")
    parser.add_argument("--data", required=True, help="folder of the recipe's data set")
    parser.add_argument("--part", default="valid")
    parser.add_argument("--mirror", action="store_true", help="average with the answers for the mirror images")
    parser.add_argument("--device", help="cpu, cuda, cuda:1 ...; a GPU if there is one")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    arguments = parser.parse_args()
    use_device(arguments.device)
    runs = [load_best(run) for run in arguments.run]
    faces = runs[0].recipe.load(arguments.data, arguments.part)
    if any(run.classes != faces.classes for run in runs):
        parser.error("the runs' classes are not those of the data")
    results = {}
    for crop in ("aligned", "whole"):
        predicted = np.mean([answers(run, faces, crop == "aligned", arguments.mirror) for run in runs], 0)
        for rule in faces.truth:
            results[f"{crop} {rule}"] = judge(faces, predicted, rule)
    if arguments.json:
        print(json.dumps(results))
        return
    for name, result in results.items():
        report(name, result, faces.classes)


if __name__ == "__main__":
    main()
