"""The model card that goes beside an exported expression network."""
from .votes import CLASSES

LIMITS = """## Known limits
- Trained on FER2013's pictures: 48 x 48, grey, collected from the web, posed or acted in good part, many of them stock
  photographs, with the people, poses and light that such pictures show. It names what a face looks like to ten people
  who see one picture; it does not know what somebody feels. It was not measured for differences between groups of
  people.
- Contempt, disgust and fear are rare in the data ({rare} of the {total} rows scored) and are recognised badly: give
  them little weight. Found: {found}.
- Profiles, strong tilts, hands and masks over the face, and darkness lower the accuracy; see the conditions above.
- The weights were chosen by their accuracy on the part that is reported here, so expect a little less on new pictures.
- FER2013's pictures carry no clear licence; the votes (FERPlus) are under the MIT licence. The weights hold no
  pictures."""


def percent(x):
    return f"{100 * x:.2f} %"


def table(header, rows):
    """Lines of a Markdown table."""
    return [f"| {' | '.join(map(str, cells))} |" for cells in (header, ["---"] * len(header), *rows)]


def card(state, template, normalisation, measured):
    """Markdown for a checkpoint's `state` and what export.py measured."""
    recipe, parts = state["recipe"], []
    parts += interface(recipe, template, normalisation, measured)
    parts += training(state, recipe["training"])
    parts += accuracy(measured)
    parts += calibration(measured["calibration"])
    parts += robustness(measured)
    main = measured["aligned"]["majority"]
    rare = [CLASSES.index(name) for name in ("contempt", "disgust", "fear")]
    found = ", ".join(f"{main['hits'][k]} of {main['rows'][k]} {CLASSES[k]}" for k in rare)
    limits = LIMITS.format(rare=sum(main["rows"][k] for k in rare), total=f"{main['n']:,}", found=found)
    return "\n".join([*parts, limits, ""])


def interface(recipe, template, normalisation, measured):
    settings = ", ".join(f"{k} {v}" for k, v in recipe["model"].items())
    return [
        f"# {recipe['network']}", "", "Reads the expression of a face: calibrated probabilities of eight classes.", "",
        f"- Input `luma` 1 x 1 x {template.side} x {template.side}: (luma - {normalisation.mean}) * "
        f"{normalisation.scale!r} with luma 0...255.",
        f"- Crop: template `{template.name}`, margin {template.margin}; five landmarks by least-squares similarity, "
        "bilinear, edges repeated.",
        f"- Output `logits` 1 x {len(CLASSES)}: {', '.join(CLASSES)}. Probabilities: softmax(logits / "
        f"{measured['calibration']['temperature']:.4f}).",
        f"- {measured['parameters']:,} parameters (BatchNorm counted), {measured['macs'] / 1e6:.2f} M "
        "multiply-accumulates.",
        f"- Network settings: {settings}.", ""]


def training(state, settings):
    votes = "single votes removed" if settings["drop_single_votes"] else "all votes kept"
    epochs = state["step"] * settings["batch"] / state["train_rows"]
    return [
        "## Training",
        f"FERPlus' train part, {state['train_rows']:,} tiles: ten people's votes as soft targets ({votes}, unknown "
        "and not-a-face left out, each tile weighted by the share of votes that remains, classes balanced by the "
        f"exponent {settings['balance']} in the last cycle). Tiles that also stand in valid, identical or nearly so, "
        "mirrored or not, were removed before. Landmarks come with the tiles (MediaPipe Face Mesh).", "",
        f"AdamW, batch {settings['batch']}, weight decay {settings['weight_decay']}; cycles of warm-up and cosine with "
        f"the peak rates {', '.join(map(str, state['cycles']))}; in all {state['step']:,} steps ({epochs:.1f} epochs) "
        f"in {state['seconds'] / 3600:.2f} hours. Exported is the average of the weights (decay "
        f"{settings['average']}). Augmentation: alignment with noisy landmarks (or the whole tile), rotation, scale, "
        "shift and mirror in one warp; light, noise, blur, low resolution, erasing.", ""]


def accuracy(measured):
    overall = []
    for crop, title in (("aligned", "aligned by five landmarks"), ("whole", "whole tile as given")):
        for rule, name in (("majority", "strict majority"), ("plurality", "plurality")):
            s = measured[crop][rule]
            overall.append([title, name, f"{s['n']:,}", percent(s["accuracy"]), f"{s['macro_f1']:.4f}",
                            percent(s["mean_recall"])])
    aligned, whole = measured["aligned"]["majority"], measured["whole"]["majority"]
    recall = [[name, *(f"{percent(s['recall'][k])} ({s['hits'][k]} of {s['rows'][k]})" for s in (aligned, whole))]
              for k, name in enumerate(CLASSES)]
    confusion = [[name, *row] for name, row in zip(CLASSES, aligned["confusion"])]
    return ["## Accuracy", "FERPlus valid (FER2013's public test part), eight classes, one crop, no flip.", "",
            *table(["crop", "rule", "N", "accuracy", "macro-F1", "mean recall"], overall), "",
            "Recall by class, strict majority:", "", *table(["class", "aligned", "whole tile"], recall), "",
            "Confusion, aligned, strict majority (rows: label, columns: answer):", "",
            *table(["", *CLASSES], confusion), ""]


def calibration(figures):
    return ["## Calibration",
            f"Temperature {figures['temperature']:.4f}, fitted on a random half of the strict-majority rows. On the "
            f"other half the expected calibration error (15 bins) is {figures['ece_before']:.4f} before and "
            f"{figures['ece_after']:.4f} after.", ""]


def robustness(measured):
    rows = [["as given", percent(measured["aligned"]["majority"]["accuracy"])]]
    rows += [[name, percent(value)] for name, value in measured["robustness"].items()]
    return ["## Under harder conditions", "Aligned crops, strict majority.", "",
            *table(["condition", "accuracy"], rows), ""]
