"""Trains an expression network by a recipe; a killed run goes on where it was saved.

`python -m Training.expression.train --recipe RECIPE.toml --data PACK --run FOLDER [--start RUN] [--hours H]`
"""
import argparse
import dataclasses
import math
import time

import numpy as np
import torch

from ..common.averaging import WeightAverage
from ..common.run_folder import RunFolder
from .augment import augment
from .checkpoint import load_best
from .crops import crops
from .data import load_pack, repeats
from .evaluate import by_rule, predict, probabilities
from .losses import vote_cross_entropy
from .recipe import Recipe
from .votes import balance_weights, soft_targets


class Batches:
    """Endless shuffled batches of augmented, normalised training pictures with targets and row weights."""

    def __init__(self, faces, recipe):
        targets, weights = soft_targets(faces.votes, recipe.training.drop_single_votes)
        useful = weights > 0
        faces = faces.select(useful)
        self.pixels, self.landmarks = torch.from_numpy(faces.pixels), torch.from_numpy(faces.landmarks)
        targets, weights = targets[useful], weights[useful]
        weights = balance_weights(targets, weights, recipe.training.balance)
        self.targets, self.weights = torch.from_numpy(targets), torch.from_numpy(weights)
        self.batch = recipe.training.batch
        self.template, self.normalisation = recipe.template(), recipe.normalisation()
        self.augmentation = recipe.augmentation
        self.order, self.at = torch.empty(0, dtype=torch.long), 0

    @property
    def per_epoch(self):
        return len(self.pixels) // self.batch

    def next(self):
        if self.at + self.batch > len(self.order):
            self.order, self.at = torch.randperm(len(self.pixels)), 0
        rows = self.order[self.at:self.at + self.batch]
        self.at += self.batch
        pictures = augment(self.pixels[rows], self.landmarks[rows], self.template, self.augmentation)
        pictures = self.normalisation.of_unit(pictures).contiguous(memory_format=torch.channels_last)
        return pictures, self.targets[rows], self.weights[rows]


class Schedule:
    """Warm-up and cosine to 0 over hours of work, where the recipe gives them, else over epochs.

    A schedule by the clock ends with annealed weights however slow or busy the machine is.
    """

    def __init__(self, settings, steps_per_epoch):
        self.settings = settings
        self.steps = max(1, round(settings.epochs * steps_per_epoch))

    def progress(self, seconds, step):
        done = seconds / (3600 * self.settings.hours) if self.settings.hours else step / self.steps
        return min(1.0, done)

    def rate(self, progress):
        warm = self.settings.warm_up
        if progress < warm:
            return self.settings.rate * (progress + 1e-3) / (warm + 1e-3)
        return self.settings.rate * 0.5 * (1 + math.cos(math.pi * (progress - warm) / (1 - warm)))


def optimiser_for(network, settings):
    """AdamW that decays kernels only, not norms, biases and per-channel weights."""
    kernels = [p for p in network.parameters() if p.ndim > 1 and p.shape.numel() > p.shape[1]]
    others = [p for p in network.parameters() if not (p.ndim > 1 and p.shape.numel() > p.shape[1])]
    groups = [{"params": kernels, "weight_decay": settings.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=settings.rate, fused=True)


class Trainer:
    def __init__(self, recipe, train, valid, folder):
        self.recipe, self.folder = recipe, folder
        torch.manual_seed(recipe.training.seed)
        self.network = recipe.build().to(memory_format=torch.channels_last)
        self.average = WeightAverage(self.network, recipe.training.average)
        self.optimiser = optimiser_for(self.network, recipe.training)
        self.batches = Batches(train, recipe)
        self.schedule = Schedule(recipe.training, self.batches.per_epoch)
        self.votes = valid.votes
        self.aligned, self.whole = (crops(valid, recipe.template(), aligned) for aligned in (True, False))
        self.seconds, self.step, self.best = 0.0, 0, 0.0
        # Peak rates of the cycles so far, and what the earlier ones took.
        self.cycles, self.earlier = [recipe.training.rate], {"step": 0, "seconds": 0.0}

    def start_from(self, run):
        """Takes the weights of another run's best evaluation for a start."""
        network, _, _, state = load_best(run)
        weights = network.state_dict()
        self.network.load_state_dict(weights)
        self.average.average.load_state_dict(weights)
        self.cycles = [*state["cycles"], self.recipe.training.rate]
        self.earlier = {"step": state["step"], "seconds": state["seconds"]}

    def resume(self):
        """Goes on where the run's folder says; does nothing in a fresh one."""
        state = self.folder.load("last.pt")
        if state is None:
            return
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.seconds, self.step, self.best = state["seconds"], state["step"], state["best"]
        self.cycles, self.earlier = state["cycles"], state["earlier"]
        # The order and the augmentation of what is still to come need not repeat, only differ from what was.
        torch.manual_seed(self.recipe.training.seed + self.step)

    def save(self):
        self.folder.save("last.pt", {
            "network": self.network.state_dict(), "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(), "seconds": self.seconds, "step": self.step, "best": self.best,
            "cycles": self.cycles, "earlier": self.earlier})

    def train_step(self, rate):
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        pictures, targets, weights = self.batches.next()
        self.network.train()
        loss = vote_cross_entropy(self.network(pictures), targets, weights)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.average.update(self.network)
        self.step += 1
        return loss.item()

    def evaluate(self, loss, rate):
        """Scores the averaged weights and keeps them where they are the best yet."""
        normalisation = self.recipe.normalisation()
        aligned, whole = (by_rule(self.votes, probabilities(predict(self.average.average, pictures, normalisation)))
                          for pictures in (self.aligned, self.whole))
        if aligned["accuracy"] >= self.best:
            self.best = aligned["accuracy"]
            self.folder.save("best.pt", {
                "network": self.average.average.state_dict(), "recipe": dataclasses.asdict(self.recipe),
                "step": self.earlier["step"] + self.step, "seconds": self.earlier["seconds"] + self.seconds,
                "cycles": self.cycles, "train_rows": len(self.batches.pixels)})
        self.folder.log({
            "epoch": self.step / self.batches.per_epoch, "minutes": self.seconds / 60, "rate": rate, "loss": loss,
            "aligned": aligned["accuracy"], "whole": whole["accuracy"], "macro_f1": aligned["macro_f1"],
            "ece": aligned["ece"]})

    def run(self):
        losses, evaluated, saved = [], self.seconds, self.seconds
        progress = self.schedule.progress(self.seconds, self.step)
        while progress < 1:
            started = time.monotonic()
            rate = self.schedule.rate(progress)
            losses.append(self.train_step(rate))
            self.seconds += time.monotonic() - started
            progress = self.schedule.progress(self.seconds, self.step)
            if self.seconds - evaluated >= self.recipe.training.evaluate_every or progress >= 1:
                started = time.monotonic()
                self.evaluate(float(np.mean(losses)), rate)
                self.seconds += time.monotonic() - started
                losses, evaluated = [], self.seconds
            if self.seconds - saved >= self.recipe.training.save_every or progress >= 1:
                self.save()
                saved = self.seconds
        self.folder.draw_curves()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--data", required=True, help="folder of the FERPlus pack")
    parser.add_argument("--run", required=True, help="folder for checkpoints and logs; goes on where one was saved")
    parser.add_argument("--start", metavar="RUN", help="begin with the best weights of this other run")
    parser.add_argument("--hours", type=float, help="replaces the recipe's length of the schedule")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    recipe = Recipe.read(arguments.recipe)
    if arguments.hours is not None:
        recipe.training.hours = arguments.hours
    train, valid = load_pack(arguments.data, "train"), load_pack(arguments.data, "valid")
    shared = repeats(train, valid)
    print(f"{shared.sum()} of {len(train)} training pictures also stand in valid and are left out", flush=True)
    trainer = Trainer(recipe, train.select(~shared), valid, RunFolder(arguments.run, dataclasses.asdict(recipe)))
    if arguments.start:
        trainer.start_from(arguments.start)
    trainer.resume()
    trainer.run()


if __name__ == "__main__":
    main()
