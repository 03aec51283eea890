"""Writes the card of an exported detector: what it is, how it was trained, how good it is, where it fails.

python -m Training.detector.card Weights/detector.onnx [--data ../shared/data/faces]   # writes Weights/detector.md
"""
import argparse
import json
import os

import cv2
import onnx
import torch

from .data import Pictures
from .evaluate import LEAST_SCORE, onnx_runner, predict
from .history import KEY, plan
from .match import match
from .network import MEAN, SCALE, STRIDES, Detector, count_macs, count_parameters

SIZES = (">=12px", ">=20px", ">=32px")
PARTS = {"all": "all boxes", "human": "boxes by people", "wider_val": "wider_val alone"}
# By the pack's README, for the same pictures at the same long side.
RIVALS = {
    "YuNet-n, all boxes": ("0.863 / 0.776", "0.954 / 0.915", "0.984 / 0.962", "0.0599"),
    "YuNet-n, boxes by people": ("0.772 / 0.619", "0.893 / 0.809", "0.939 / 0.859", "0.0820"),
    "SCRFD-500m, all boxes": ("0.887 / 0.818", "0.962 / 0.939", "0.985 / 0.972", "0.0469"),
    "SCRFD-500m, boxes by people": ("0.813 / 0.698", "0.911 / 0.846", "0.941 / 0.897", "0.0692"),
}

TEXT = """# detector.onnx

ferd's own face detector: a depthwise-separable network after YuNet (Wu et al. 2023) with strides 8, 16 and 32 and a light
top-down pyramid. {parameters:,} parameters after folding, {macs:.1f} million multiply–accumulates at 320×320.

## Input and output

`luma` (1, 1, H, W), H and W multiples of 32, normalised as (luma − {mean:.0f}) · {scale}. The picture lies at the top left; what is padded to
the right and below is 0 after normalisation. It is resized by area averaging when shrinking, bilinearly when growing.
For each stride S ({strides}), at row r and column c, in pixels of the input with the centre of the first pixel at (0, 0):

| output | channels | meaning |
| --- | --- | --- |
| `score_S` | 1 | probability of a face, 0 to 1 |
| `box_S` | 4 | dx, dy, log w, log h: centre ((c + dx) · S, (r + dy) · S), size (exp(log w) · S, exp(log h) · S) |
| `landmarks_S` | 10 | x0, y0 … x4, y4: point ((c + x) · S, (r + y) · S); image-left eye, image-right eye, nose, image-left and image-right mouth corner |

Operators: Conv, Relu, Add, Resize (nearest, ×2), Sigmoid. The file states the rest in its `ferd.*` metadata.

## Training

- Data: the faces pack's training part, 5,956 grey pictures with 10,130 countable faces; labels by people in 1,337 pictures, by two other
  detectors in the rest (its README tells how). Rights to the pictures were not cleared; some are for research only.
{stages}
- AdamW, warm-up and cosine, the weights' moving average. Views are mosaics of four pictures, scenes with one to six bare faces pasted
  in at 9 to 112 pixels (of the pack's portraits and, where a stage below says `--tiles`, of FERPlus' training tiles, whose boxes follow from
  their landmarks) or with a crowd of up to fifteen (since attempt 9), whole pictures as in use, and crops at 0.7 to 2.2 times the size of use;
  mirrored and turned; light, infrared lamps, blur, noise, compression; patches, hands, masks and (since attempt 9) dark glasses and caps over
  faces; letters and discs, which are no faces. Label-free pictures come up the
  more often, the higher the false scores that the network gives there; so do heads that look aside.
- Assignment by cost (SimOTA with priors on position and size), quality focal loss towards the root of the overlap, generalised IoU,
  smooth-L1 landmarks where labelled; `ignore` faces are neither required nor punished.

Again:

{commands}

A schedule by `--minutes` sees more views on a faster machine and ends with other weights; `--steps` with the numbers above instead repeats the
number of views.

### Attempts

{attempts}
## Figures

The pack's own scorer on its validation part (800 pictures), long side 320, one run, this file in ONNX Runtime, scores from {least},
suppression at IoU 0.4 with blending. The best evaluation of the run was kept on these same pictures, and threshold and calibration were chosen on them.
The rivals' figures are those of the pack's README.

| AP50 / recall at precision 0.95 | ≥ 12 px | ≥ 20 px | ≥ 32 px | landmark error / √area, ≥ 20 px |
| --- | --- | --- | --- | --- |
{figures}

"All boxes" flatters: three quarters of the pictures are labelled by two detectors, most of them with one easy portrait. Judge it by the boxes
that people drew.

What a score threshold gives (recall of faces ≥ 20 px; pictures with an alarm among the {empty} without any label):

| threshold | all | boxes by people | pictures with an alarm |
| --- | --- | --- | --- |
{thresholds}

## Calibration

The scores are probabilities that a box meets a face by half (IoU 0.5): a line on the logits, slope {slope}, offset {offset}, was fitted on the
pictures and folded into the last convolutions. By cross-validation in ten parts, each by the line of the others, the expected calibration error
(15 bins, boxes from 10 px on that then score 0.1 or more) is {error_before} before and {error_after} after.
Over all pictures, of the boxes with scores

| from … to | boxes | right |
| --- | --- | --- |
{bins}

## Known limits

- The default threshold rests on one picture in {empty}, so its true false-alarm rate is uncertain (one in 168 is compatible with 0.02 to 3.3 %).
- Small unmasked faces in soft pictures (wider_val) are its weak spot; nearly all small training faces wear masks, the bare ones are pasted.
- Of faces of 32 px and more, strong profiles, heads bent down and faces half behind something are missed most often.
- Landmarks are measured against detectors' points; masked faces and faces below 24 px are worst.
- Infrared and driver pictures are not in the validation part, so nothing is known about them; darkness and infrared lamps were only imitated.
"""


def stage_line(recipe, steps):
    if "mean_of" in recipe:
        return f"- The mean of the weights of {named(recipe['mean_of'])}."
    return (f"- {steps:,} steps of {recipe['batch']} views ({steps * recipe['batch']:,} views) of {min(recipe['sizes'])} to "
            f"{max(recipe['sizes'])} pixels, peak rate {recipe['rate']}, weight average {recipe['average']}.")


def named(parts):
    return ", ".join(f"{part['run']} after {part['steps']:,} steps" for part in parts)


def command(recipe):
    if "mean_of" in recipe:
        runs = " ".join(part["run"] for part in recipe["mean_of"])
        return f"    python -m Training.detector.soup {runs} --out {recipe['run']}     # of copies: {named(recipe['mean_of'])}"
    given = ("start", "tiles", "run", "plan", "minutes", "batch", "sizes", "rate", "warm_up", "average", "mosaics", "scenes", "clutter", "rotation", "seed")
    words = (f"--{name.replace('_', '-')} {' '.join(map(str, value)) if isinstance(value, list) else value}"
             for name in given if (value := recipe.get(name)) is not None)
    return "    python -m Training.detector.train " + " ".join(words)


def recall(labels, predictions, threshold, gt=None):
    """Share of the faces of 20 px and more that a detection from `threshold` on meets."""
    found = [match(label, [f for f in predictions[label["file"]] if f["score"] >= threshold], 20)
             for label in labels if gt in (None, label["gt"])]
    right, missed = sum(len(m.right) for m in found), sum(len(m.missed) for m in found)
    return right / (right + missed)


def alarms(labels, predictions, threshold):
    return sum(any(f["score"] >= threshold for f in predictions[label["file"]]) for label in labels if not label["faces"])


def table(rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def figure_rows(metrics):
    for name, title in PARTS.items():
        part = metrics[name]
        faces = ", ".join(str(part[size]["faces"]) for size in SIZES)
        yield (f"{title} ({faces} faces)", *(f"{part[size]['ap50']:.3f} / {part[size]['recall_at_p95']:.3f}" for size in SIZES),
               f"{part['landmarks']['mean_over_sqrt_area']:.4f}")
    for name, cells in RIVALS.items():
        yield (name, *cells)


def threshold_rows(labels, predictions, default):
    for threshold in sorted({default, 0.3, 0.5, 0.7, 0.9}, reverse=True):
        name = f"{threshold:.2f}" + (" (default: at most 1 %)" if threshold == default else "")
        yield (name, f"{recall(labels, predictions, threshold):.3f}", f"{recall(labels, predictions, threshold, 'human'):.3f}",
               str(alarms(labels, predictions, threshold)))


def bin_rows(labels, predictions):
    rows = [row for label in labels for row in match(label, predictions[label["file"]]).outcomes()]
    for low in (0.1, 0.3, 0.5, 0.7, 0.9):
        inside = [right for score, right in rows if low <= score < low + 0.2]
        yield (f"{low:.1f} … {min(1.0, low + 0.2):.1f}", str(len(inside)), f"{sum(inside) / max(1, len(inside)):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", help="the exported file; the card is written beside it")
    parser.add_argument("--data", default=os.path.join(os.environ.get("FERD_DATA", "../shared/data"), "faces"), help="the pack's folder")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    with open(os.path.join(os.path.dirname(__file__), "attempts.md")) as f:
        attempts = f.read()
    metadata = {p.key: p.value for p in onnx.load(options.onnx).metadata_props}
    stages = json.loads(metadata[KEY])
    metrics, default = json.loads(metadata["ferd.metrics"]), float(metadata["ferd.threshold"])
    pictures = Pictures(options.data, "valid")
    predictions = predict(onnx_runner(options.onnx), pictures)
    network = Detector(plan(stages))
    lines = [command(stage["recipe"]) for stage in stages]
    lines.append(f"    python -m Training.detector.export {stages[-1]['recipe']['run']} {options.onnx}")
    text = TEXT.format(
        parameters=count_parameters(network), macs=count_macs(network) / 1e6, mean=MEAN, scale=SCALE, strides=", ".join(map(str, STRIDES)),
        stages="\n".join(stage_line(**stage) for stage in stages), commands="\n".join(lines), attempts=attempts, least=LEAST_SCORE,
        figures=table(figure_rows(metrics)), empty=metrics["empty"]["pictures"], **metrics["calibration"],
        thresholds=table(threshold_rows(pictures.labels, predictions, default)), bins=table(bin_rows(pictures.labels, predictions)))
    with open(os.path.splitext(options.onnx)[0] + ".md", "w") as f:
        f.write(text)


if __name__ == "__main__":
    main()
