"""The papers' experiments: trains each variant of a table and prints the figures beside the published ones.

`python -m Training.expression.experiments TABLE --data FOLDER --run FOLDER [--epochs E] [--batch N] [--recipe RECIPE.toml]`; `--list`
names the tables. Variants that are finished in the run's folder are not trained again. A short schedule, which is the rule here,
says which variant learns faster; the heading tells its length.
"""
import argparse
import dataclasses
import os
from dataclasses import dataclass, field

import torch

from ..common.device import use_device
from ..common.run_folder import RunFolder, once
from .card import percent, table
from .count import parameters
from .faces import repeats
from .recipe import Recipe
from .sets import SETS
from .trainer import Trainer

RECIPES = os.path.join(os.path.dirname(__file__), "recipes")


@dataclass
class Variant:
    title: str
    changes: dict = field(default_factory=dict)  # of the recipe
    published: str = ""


@dataclass
class Experiment:
    """A table of a paper: what is compared, from which recipe on, and what stands in the paper."""

    about: str
    recipe: str
    variants: list
    paper: str


def i_mobilenetv2(title, published="", **model):
    return Variant(title, {"model": model}, published)


def loss(title, published="", **settings):
    return Variant(title, {"loss": settings}, published)


EXPERIMENTS = {
    "i-mobilenetv2": Experiment("I-MobileNetV2's parts", "i-mobilenetv2.toml", [
        i_mobilenetv2("V2 x 0.75", "66.99", fusion="none", squeeze=False, activation="relu6"),
        i_mobilenetv2("+ SE", "67.48", fusion="none", squeeze=True, activation="relu6"),
        i_mobilenetv2("+ reverse fusion (concatenated)", "68.22", fusion="concat", squeeze=False, activation="relu6"),
        i_mobilenetv2("+ SELU, SE and reverse fusion", "68.62", fusion="concat", squeeze=True, activation="selu"),
    ], "FER2013 test, 350 epochs"),
    "reverse-fusion": Experiment("forms of reverse fusion", "i-mobilenetv2.toml", [
        i_mobilenetv2("none", fusion="none"), i_mobilenetv2("sum, as printed", "68.62", fusion="sum"),
        i_mobilenetv2("weighted by channel", fusion="weighted"), i_mobilenetv2("concatenated", fusion="concat"),
    ], "FER2013 test, 350 epochs"),
    "activations": Experiment("SELU and ReLU6", "i-mobilenetv2.toml", [
        i_mobilenetv2("ReLU6", activation="relu6"), i_mobilenetv2("SELU", "68.62", activation="selu"),
    ], "FER2013 test, 350 epochs"),
    "widths": Experiment("I-MobileNetV2's width", "i-mobilenetv2.toml", [
        i_mobilenetv2(f"x {width:g}", width=width) for width in (0.5, 0.75, 1.0)
    ], "not in the paper"),
    "readings": Experiment("readings of I-MobileNetV2's table", "i-mobilenetv2.toml", [
        i_mobilenetv2("B: MobileNetV2's repeats", "68.62", reading="b"), i_mobilenetv2("A: repeats as printed", reading="a"),
    ], "FER2013 test, 350 epochs"),
    "attention": Experiment("FER-MobileNetV3's attention", "fer-mobilenetv3.toml", [
        Variant("none", {"model": {"attention": False}}), Variant("SE, coordinate, complementary", {"model": {"attention": True}}, "87.5"),
    ], "FERPlus test, 100 epochs from ImageNet weights"),
    "centre-loss": Experiment("FER-MobileNetV3's loss", "fer-mobilenetv3.toml", [
        loss("cross entropy", name="cross-entropy"),
        *(loss(f"centre loss, {strength:g}", name="centre", strength=strength) for strength in (0.003, 0.01, 0.03)),
        loss("centre loss, 0.01, features of length 1", name="centre", strength=0.01, unit=True),
        loss("as in the published program", "87.5", name="redrawn-centre", strength=0.4),
    ], "FERPlus test, 100 epochs from ImageNet weights"),
    "spatial-bias": Experiment("LFNSB's head", "lfnsb.toml", [
        Variant("no spatial bias", {"model": {"head": "plain"}}, "90.22"),
        Variant("spatial bias, as in the program", {"model": {"head": "code"}}, "91.07"),
        Variant("spatial bias beside the map, as in the words", {"model": {"head": "text"}}),
        Variant("the same, with a global depthwise convolution", {"model": {"head": "light"}}),
        Variant("no coordinate attention", {"model": {"attention": False}}),
    ], "RAF-DB test, from MS-Celeb-1M weights"),
    "cosine-harmony": Experiment("LFNSB's loss", "lfnsb.toml", [
        loss("cross entropy", "89.57 (without spatial bias)", name="cross-entropy"),
        loss("Cosine-Harmony as published, alpha 0.1", "91.07", name="cosine-harmony", variant="published", alpha=0.1),
        *(loss(f"Cosine-Harmony as described, alpha {alpha:g}", name="cosine-harmony", variant="described", alpha=alpha)
          for alpha in (0.1, 0.2, 0.3, 0.4, 0.5)),
    ], "RAF-DB test, from MS-Celeb-1M weights"),
}


def train_variant(recipe, faces, valid, folder):
    """The last line of the variant's log: of the averaged weights at the end of the schedule."""
    def train():
        trainer = Trainer(recipe, faces, valid, RunFolder(folder, dataclasses.asdict(recipe)))
        trainer.resume()
        trainer.run()
        last = trainer.folder.rows()[-1]
        return {"aligned": float(last["aligned"]), "whole": float(last["whole"]), "parameters": parameters(trainer.network)}

    return once(os.path.join(folder, "result.json"), train)


def run(experiment, recipe, folder, data):
    """Yields the rows of the experiment's table."""
    train, valid = recipe.load(data, "train"), recipe.load(data, "valid")
    train = train.select(~repeats(train, valid))
    for variant in experiment.variants:
        name = "".join(c if c.isalnum() else "-" for c in variant.title)
        result = train_variant(recipe.changed(variant.changes), train, valid, os.path.join(folder, name))
        yield [variant.title, f"{result['parameters']:,}", percent(result["aligned"]), percent(result["whole"]),
               variant.published]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", choices=sorted(EXPERIMENTS))
    parser.add_argument("--list", action="store_true", help="name the tables")
    parser.add_argument("--data", help="folder of the recipe's data set")
    parser.add_argument("--run", help="folder for the variants' runs")
    parser.add_argument("--recipe", help="in place of the table's own")
    parser.add_argument("--epochs", type=float, default=5.0, help="length of each variant's schedule")
    parser.add_argument("--batch", type=int, help="replaces the recipe's")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", help="cpu, cuda, cuda:1 ...; a GPU if there is one")
    arguments = parser.parse_args()
    if arguments.list:
        for name, experiment in EXPERIMENTS.items():
            print(f"{name:<16}{experiment.about}: {', '.join(v.title for v in experiment.variants)}")
        return
    if not (arguments.table and arguments.data and arguments.run):
        parser.error("a table, --data and --run are needed; --list names the tables")
    torch.set_num_threads(arguments.threads)
    use_device(arguments.device)
    experiment = EXPERIMENTS[arguments.table]
    recipe = Recipe.read(arguments.recipe or os.path.join(RECIPES, experiment.recipe))
    recipe.training.epochs, recipe.training.hours = arguments.epochs, 0.0
    recipe.training.batch = arguments.batch or recipe.training.batch
    # The variants are compared on the data's own landmarks: to look for a detector's would take longer than the training.
    recipe.crop.detector = ""
    rows = list(run(experiment, recipe, arguments.run, arguments.data))
    title = f"{SETS[recipe.data['name']].title} valid, {arguments.epochs:g} epochs"
    print(f"{experiment.about}: {title}; published: {experiment.paper}\n")
    print("\n".join(table(["variant", "parameters", "aligned", "whole tile", "published %"], rows)))


if __name__ == "__main__":
    main()
