"""The mean of several runs' weights (model soup, Wortsman et al. 2022): one network where an ensemble would be several.

`python -m Training.expression.soup RUN [RUN ...] --data FOLDER --out RUN` writes a run's folder that evaluate.py and export.py
take. The runs must have a common start and the same network; whether the mean is better than the best of them, evaluate.py says.
"""
import argparse
import os

import torch

from ..common.averaging import mean_weights
from ..common.device import use_device
from .batches import Batches
from .checkpoint import load_best

# Over how many batches the norms' statistics of the mean are measured anew: those of its parts are not its own.
BATCHES = 100


def soup(runs, faces):
    """The mean network of trained `runs`, its norms' statistics measured on augmented training `faces`."""
    first = runs[0]
    if any(run.recipe.network != first.recipe.network or run.recipe.model != first.recipe.model or run.classes != first.classes
           for run in runs):
        raise ValueError("the runs are of different networks")
    first.network.load_state_dict(mean_weights([run.network.state_dict() for run in runs]))
    torch.manual_seed(first.recipe.training.seed)
    batches = Batches(faces, first.recipe)
    torch.optim.swa_utils.update_bn((batches.next()[0] for _ in range(BATCHES)), first.network)
    return first.network.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", metavar="RUN")
    parser.add_argument("--data", required=True, help="folder of the recipe's data set")
    parser.add_argument("--out", required=True, metavar="RUN", help="folder to write")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", help="cpu, cuda, cuda:1 ...; a GPU if there is one")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    use_device(arguments.device)
    # One that went on from another holds that one's steps too, and the longest tells the story.
    runs = sorted((load_best(run) for run in arguments.runs), key=lambda run: run.state["step"], reverse=True)
    network = soup(runs, runs[0].recipe.load(arguments.data, "train"))
    os.makedirs(arguments.out, exist_ok=True)
    torch.save({**runs[0].state, "network": network.state_dict(), "mean_of": [run.state["step"] for run in runs]},
               os.path.join(arguments.out, "best.pt"))


if __name__ == "__main__":
    main()
