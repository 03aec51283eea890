"""The pack's own scorer, run as it is, so that a figure of ours is a figure by the yardstick."""
import json
import os
import subprocess
import sys
import tempfile


def write_predictions(predictions, path):
    """`predictions`: {file: [face]} as the scorer wants them."""
    with open(path, "w") as f:
        for name, faces in predictions.items():
            f.write(json.dumps({"file": name, "faces": faces}) + "\n")


def score(folder, part, predictions, threshold=0.5, gt=None, source=None):
    """The scorer's report for the predictions of `folder/faces_PART`; its README tells the rules."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "predictions.jsonl")
        write_predictions(predictions, path)
        command = [sys.executable, os.path.join(folder, "score_detector.py"), os.path.join(folder, f"faces_{part}.jsonl"), path,
                   "--threshold", str(threshold)]
        command += ["--gt", gt] if gt else []
        command += ["--source", source] if source else []
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def quiet_threshold(labels, predictions, share=0.01):
    """The lowest score, in whole hundredths, at which at most `share` of the pictures without any label have a detection."""
    worst = sorted((max((f["score"] for f in predictions.get(label["file"], [])), default=0.0)
                    for label in labels if not label["faces"]), reverse=True)
    allowed = int(share * len(worst))
    loudest = worst[allowed] if allowed < len(worst) else 0.0
    return min(0.99, int(loudest * 100 + 1) / 100)


def summary(report):
    """The report's main figures in one flat row, rounded."""
    row = {}
    for size in (12, 20, 32):
        row[f"ap{size}"] = round(report[f">={size}px"]["ap50"], 4)
    row["recall20"] = round(report[">=20px"]["recall_at_p95"], 4)
    error = report["landmarks>=20px"]["mean_over_sqrt_area"]
    row["landmark_error"] = round(error, 4) if error is not None else 1.0
    return row
