"""Cross-validation: trains on all folds but one, tests on that one, and so on; prints each fold and the mean.

`python -m Training.expression.folds --recipe RECIPE.toml --data FOLDER --run FOLDER [--by person|chance] [--folds 10]`

By person, all pictures of somebody are in one fold. By chance they are not, and where a set holds several frames of one
sequence the test fold's neighbours are then trained on: such figures are higher and say less. No fold chooses weights:
the average at the end of each training is tested.
"""
import argparse
import dataclasses
import os

import numpy as np
import torch

from ..common.device import use_device
from ..common.run_folder import RunFolder, once
from .evaluate import judge, predict, probabilities
from .recipe import Recipe
from .sets import SETS
from .trainer import Trainer


def by_person(faces, count):
    """Fold numbers (n) that keep people together: the set's own where it has so many folds. Else the largest person comes
    first, each into the fold that has the fewest pictures of its classes, and of those into the smallest.
    """
    if faces.folds is not None and faces.folds.max() + 1 == count:
        return faces.folds
    if faces.people is None:
        raise ValueError("the data set does not say who is who")
    labels, folds = faces.truth[faces.rule], np.zeros(len(faces), int)
    counts = np.zeros((count, len(faces.classes)), int)
    names, sizes = np.unique(faces.people, return_counts=True)
    for name in names[np.argsort(-sizes, kind="stable")]:
        rows = np.flatnonzero(faces.people == name)
        own = np.bincount(labels[rows], minlength=len(faces.classes))
        fold = min(range(count), key=lambda k: (int(counts[k] @ own), int(counts[k].sum())))
        counts[fold] += own
        folds[rows] = fold
    return folds


def by_chance(faces, count, seed=0):
    """Fold numbers (n) at random, as even as can be."""
    folds = np.arange(len(faces)) % count
    np.random.default_rng(seed).shuffle(folds)
    return folds


def train_and_judge(recipe, train, test, folder, start=None):
    """The scores on `test` after a training on `train`."""
    trainer = Trainer(recipe, train, test, RunFolder(folder, dataclasses.asdict(recipe)))
    if start:
        trainer.start_from(start)
    trainer.resume()
    trainer.run()
    return judge(test, probabilities(predict(trainer.average.average, trainer.aligned, recipe.normalisation())))


def cross_validate(recipe, faces, folds, folder, start=None):
    """Yields the scores of each fold's test; what is finished in `folder` is not done again."""
    for fold in range(folds.max() + 1):
        run = os.path.join(folder, f"fold{fold}")
        yield once(os.path.join(run, "result.json"), lambda: train_and_judge(
            recipe, faces.select(folds != fold), faces.select(folds == fold), run, start))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--data", required=True, help="folder of the recipe's data set")
    parser.add_argument("--run", required=True, help="folder for the folds' runs; finished folds are kept")
    parser.add_argument("--by", choices=("person", "chance"), default="person")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--start", metavar="RUN", help="begin each fold with the best weights of this run on other data")
    parser.add_argument("--epochs", type=float, help="replaces the recipe's length of the schedule")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", help="cpu, cuda, cuda:1 ...; a GPU if there is one")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    use_device(arguments.device)
    recipe = Recipe.read(arguments.recipe)
    if arguments.epochs is not None:
        recipe.training.epochs, recipe.training.hours = arguments.epochs, 0.0
    # Sets without parts hold all their faces in "all", the others are divided anew within "train".
    part = "all" if recipe.data["name"] in ("ck48", "ck+") else "train"
    faces = recipe.load(arguments.data, part)
    divide = by_person if arguments.by == "person" else by_chance
    results = []
    for result in cross_validate(recipe, faces, divide(faces, arguments.folds), arguments.run, arguments.start):
        print(f"fold {len(results)}: {result['n']} faces, accuracy {100 * result['accuracy']:.2f} %", flush=True)
        results.append(result)
    accuracy = [100 * result["accuracy"] for result in results]
    print(f"{SETS[recipe.data['name']].title} by {arguments.by}, {len(results)} folds: mean accuracy {np.mean(accuracy):.2f} %, "
          f"standard deviation {np.std(accuracy):.2f}, lowest {min(accuracy):.2f}; all faces together "
          f"{100 * sum(r['accuracy'] * r['n'] for r in results) / sum(r['n'] for r in results):.2f} %")


if __name__ == "__main__":
    main()
