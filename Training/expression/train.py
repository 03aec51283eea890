"""Trains an expression network by a recipe; a killed run goes on where it was saved.

`python -m Training.expression.train --recipe RECIPE.toml --data FOLDER --run FOLDER [--start RUN] [--hours H] [--seed N]`

`--data` is the folder of the recipe's data set. Several processes share a training when `torchrun --nproc-per-node N -m --
Training.expression.train ...` starts them: each draws its own batches, so the batch is N times as large.
"""
import argparse
import dataclasses

import torch

from ..common.device import use_device
from ..common.run_folder import RunFolder
from ..common.workers import Workers
from .faces import repeats
from .recipe import Recipe
from .trainer import Trainer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--data", required=True, help="folder of the recipe's data set")
    parser.add_argument("--run", required=True, help="folder for checkpoints and logs; goes on where one was saved")
    parser.add_argument("--start", metavar="RUN", help="begin with the best weights of this other run, or with an exported ONNX file")
    parser.add_argument("--hours", type=float, help="replaces the recipe's length of the schedule")
    parser.add_argument("--teacher", metavar="RUN", nargs="+", help="replaces the recipe's teachers")
    parser.add_argument("--seed", type=int, help="replaces the recipe's seed")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--compile", action="store_true",
                        help="fuse the network's operations first (a C++ compiler does it, in minutes): on a processor steps take "
                             "a third less time; on a GPU those of FER-MobileNetV3 and LFNSB fail")
    parser.add_argument("--device", help="cpu, cuda, cuda:1 ...; a GPU if there is one")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    use_device(arguments.device)
    recipe, workers = Recipe.read(arguments.recipe), Workers()
    if arguments.hours is not None:
        recipe.training.hours = arguments.hours
    if arguments.seed is not None:
        recipe.training.seed = arguments.seed
    if arguments.teacher:
        recipe.teaching.teachers = arguments.teacher
    train, valid = recipe.load(arguments.data, "train"), recipe.load(arguments.data, "valid")
    shared = repeats(train, valid)
    if workers.leads:
        print(f"{shared.sum()} of {len(train)} training pictures also stand in valid and are left out", flush=True)
    trainer = Trainer(recipe, train.select(~shared), valid, RunFolder(arguments.run, dataclasses.asdict(recipe)), workers,
                      arguments.compile)
    if arguments.start:
        trainer.start_from(arguments.start)
    trainer.resume()
    trainer.run()
    workers.finish()


if __name__ == "__main__":
    main()
