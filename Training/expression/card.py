"""The model card that goes beside an exported expression network."""

LIMITS = """## Known limits
- Trained on {about}, with the people, poses and light that such pictures show. It names what a face looks like to
  people who see one picture; it does not know what somebody feels. It was not measured for differences between groups
  of people.
- {rare} are the rarest classes in the data ({rows} of the {total} rows scored) and are recognised badly: give them little
  weight. Found: {found}.
- Profiles, strong tilts, hands and masks over the face, and darkness lower the accuracy; see the conditions above.
- The weights were chosen by their accuracy on the part that is reported here, so expect a little less on new pictures.
- {rights} The weights hold no pictures."""
# How rules of truth are called in a card, and of how many of the rarest classes it warns.
RULES, RAREST = {"majority": "strict majority", "plurality": "plurality", "label": "label"}, 3


def percent(x):
    return f"{100 * x:.2f} %"


def table(header, rows):
    """Lines of a Markdown table."""
    return [f"| {' | '.join(map(str, cells))} |" for cells in (header, ["---"] * len(header), *rows)]


def card(name, trained, data, measured):
    """Markdown for a trained network under the `name` of its file, the `DataSet` that it learned from and what export.py measured."""
    return "\n".join([
        *interface(name, trained, measured), *training(trained, data), *accuracy(measured, trained.classes, data),
        *calibration(measured["calibration"]), *robustness(measured), limits(measured, trained.classes, data), ""])


def limits(measured, classes, data):
    judged = next(iter(measured["aligned"].values()))
    rarest = sorted(range(len(classes)), key=lambda k: judged["rows"][k])[:RAREST]
    names = ", ".join(classes[k] for k in rarest).capitalize()
    found = ", ".join(f"{judged['hits'][k]} of {judged['rows'][k]} {classes[k]}" for k in rarest)
    return LIMITS.format(about=data.about, rights=data.rights, rare=names, rows=sum(judged["rows"][k] for k in rarest),
                         total=f"{judged['n']:,}", found=found)


def interface(name, trained, measured):
    template, normalisation = trained.template, trained.normalisation
    settings = ", ".join(f"{k} {v}" for k, v in trained.recipe.model.items()) or "as published"
    return [
        f"# {name}", "",
        f"Reads the expression of a face: calibrated probabilities of {len(trained.classes)} classes.", "",
        f"- Input `luma` 1 x 1 x {template.side} x {template.side}: (luma - {normalisation.mean}) * "
        f"{normalisation.scale!r} with luma 0...255.",
        f"- Crop: template `{template.name}`, margin {template.margin}; five landmarks by least-squares similarity, "
        "bilinear, edges repeated.",
        f"- Output `logits` 1 x {len(trained.classes)}: {', '.join(trained.classes)}. Probabilities: softmax(logits / "
        f"{measured['calibration']['temperature']:.4f}).",
        f"- {measured['parameters']:,} parameters (BatchNorm counted), {measured['macs'] / 1e6:.2f} M "
        "multiply-accumulates.",
        f"- Network settings: {settings}.", ""]


def training(trained, data):
    recipe, state = trained.recipe, trained.state
    settings, teaching, mixing = recipe.training, recipe.teaching, recipe.mixing
    # Earlier cycles may have had other batches, and only the last one's settings are known here.
    is_only_cycle = len(state["cycles"]) == 1
    epochs = f" ({state['step'] * settings.batch / state['train_rows']:.1f} epochs)" if is_only_cycle else ""
    whose = "" if is_only_cycle else " (the last cycle's)"
    loss = ", ".join([recipe.loss["name"], *(f"{k} {v}" for k, v in recipe.loss.items() if k != "name")])
    exported = f"Exported is the average of the weights (decay {settings.average})"
    if "mean_of" in state:
        exported = ("Exported is the mean (`soup.py`) of the averages of the weights after "
                    f"{' and '.join(f'{steps:,}' for steps in state['mean_of'])} steps")
    extras = []
    if recipe.data.get("votes_share"):
        extras.append(f"Targets hold {recipe.data['votes_share']:g} of what FERPlus' votes (MIT licence) of each picture make likely.")
    if teaching.teachers:
        extras.append(f"Targets hold {teaching.share:g} of the mean answer of {len(teaching.teachers)} trained networks at "
                      f"temperature {teaching.temperature:g}"
                      + (", which see the same augmented pictures." if teaching.consistent else "."))
    if mixing.mixup + mixing.cutmix > 0:
        extras.append(f"Mixup in {mixing.mixup:g} and CutMix in {mixing.cutmix:g} of the batches.")
    if recipe.augmentation.dim:
        extras.append(f"{100 * recipe.augmentation.dim:g} % of the pictures have a half down to a sixteenth of the light, with a sensor's noise.")
    if recipe.crop.detector:
        extras.append(f"{100 * recipe.augmentation.detected:g} % of the aligned faces are aligned by the landmarks that ferd's "
                      "detector finds on them.")
    if settings.growth:
        extras.append("The crops grow: " + ", ".join(f"{side} pixels until {100 * share:g} %" for share, side in settings.growth)
                      + f" of the schedule, then {recipe.crop.side}.")
    if settings.sharpness:
        extras.append(f"Sharpness-aware minimisation with radius {settings.sharpness:g}.")
    return [
        "## Training",
        f"{data.title}'s train part, {state['train_rows']:,} faces ({data.about}). Faces whose picture also stands in "
        "valid, identical or nearly so, mirrored or not, were removed before. Classes balanced by the exponent "
        f"{settings.balance}.", "",
        f"Loss: {loss}. AdamW, batch {settings.batch}, weight decay {settings.weight_decay}{whose}; cycles of warm-up and cosine "
        f"with the peak rates {', '.join(map(str, state['cycles']))}; in all {state['step']:,} steps{epochs} "
        f"in {state['seconds'] / 3600:.2f} hours. {exported}. "
        "Augmentation: alignment with noisy landmarks (or the whole tile), rotation, scale, shift and mirror in one warp; "
        + " ".join(["light, noise, blur, low resolution, erasing.", *extras]), "",
        "What was tried on the way, with its figures: [attempts.md](../Training/expression/attempts.md).", ""]


def accuracy(measured, classes, data):
    crops = (("aligned", "aligned by five landmarks"), ("whole", "whole tile as given"))
    overall = [[title, RULES[rule], f"{s['n']:,}", percent(s["accuracy"]), f"{s['macro_f1']:.4f}", percent(s["mean_recall"])]
               for crop, title in crops for rule, s in measured[crop].items()]
    judged, (aligned, whole) = judging(measured), (next(iter(measured[crop].values())) for crop, _ in crops)
    recall = [[name, *(f"{percent(s['recall'][k])} ({s['hits'][k]} of {s['rows'][k]})" for s in (aligned, whole))]
              for k, name in enumerate(classes)]
    confusion = [[name, *row] for name, row in zip(classes, aligned["confusion"])]
    return ["## Accuracy", f"{data.title} valid, {len(classes)} classes, one crop, no flip.", "",
            *table(["crop", "rule", "N", "accuracy", "macro-F1", "mean recall"], overall), "",
            f"Recall by class, {judged}:", "", *table(["class", "aligned", "whole tile"], recall), "",
            f"Confusion, aligned, {judged} (rows: label, columns: answer):", "",
            *table(["", *classes], confusion), ""]


def judging(measured):
    """The name of the rule that judges."""
    return RULES[next(iter(measured["aligned"]))]


def calibration(figures):
    return ["## Calibration",
            f"Temperature {figures['temperature']:.4f}, fitted on a random half of the rows. On the "
            f"other half the expected calibration error (15 bins) is {figures['ece_before']:.4f} before and "
            f"{figures['ece_after']:.4f} after.", ""]


def robustness(measured):
    rows = [["as given", percent(next(iter(measured["aligned"].values()))["accuracy"])]]
    rows += [[name, percent(value)] for name, value in measured["robustness"].items()]
    return ["## Under harder conditions", f"Aligned crops, {judging(measured)}.", "",
            *table(["condition", "accuracy"], rows), ""]
