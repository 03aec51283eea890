"""Scores of a network on voted faces: accuracy, macro-F1, recall by class, calibration error.

`python -m Training.expression.evaluate --run RUN --data PACK [--part valid]` prints them for a run's best checkpoint.
"""
import argparse
import json

import numpy as np
import torch

from .crops import crops
from .votes import CLASSES, majority, plurality


@torch.no_grad()
def predict(network, pictures, normalisation, batch=256):
    """Logits (n x classes) for luma crops of 0...255."""
    network.eval()
    parts = [network(normalisation.of_luma(pictures[k:k + batch]).contiguous(memory_format=torch.channels_last))
             for k in range(0, len(pictures), batch)]
    return torch.cat(parts)


def probabilities(logits, temperature=1.0):
    return torch.softmax(logits.double() / temperature, 1).numpy()


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


def by_rule(votes, predicted, rule=majority):
    """`scores` of the rows that `rule` keeps."""
    labels = rule(votes)
    kept = labels >= 0
    return scores(labels[kept], predicted[kept])


def report(name, result):
    print(f"{name}: N {result['n']}  accuracy {100 * result['accuracy']:.2f} %  macro-F1 {result['macro_f1']:.4f}  "
          f"mean recall {100 * result['mean_recall']:.2f} %  ECE15 {result['ece']:.4f}")
    print("   " + "  ".join(f"{c} {h}/{r}" for c, h, r in zip(CLASSES, result["hits"], result["rows"])))


def main():
    from .checkpoint import load_best
    from .data import load_pack
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--part", default="valid")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    arguments = parser.parse_args()
    network, template, normalisation, _ = load_best(arguments.run)
    faces = load_pack(arguments.data, arguments.part)
    results = {}
    for crop in ("aligned", "whole"):
        pictures = crops(faces, template, crop == "aligned")
        predicted = probabilities(predict(network, pictures, normalisation))
        for rule in (majority, plurality):
            results[f"{crop} {rule.__name__}"] = by_rule(faces.votes, predicted, rule)
    if arguments.json:
        print(json.dumps(results))
        return
    for name, result in results.items():
        report(name, result)


if __name__ == "__main__":
    main()
