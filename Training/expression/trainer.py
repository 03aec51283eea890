"""A training run: network, loss, average, optimiser, and how far it has come."""
import dataclasses
import time

import torch

from ..common.averaging import WeightAverage
from ..common.device import mixed_precision
from ..common.optimiser import adamw, restore, set_rate
from ..common.recorded import FIRST_CALLS, Recorded
from ..common.workers import Workers
from .batches import Batches
from .checkpoint import load_best
from .crops import crops
from .detected import detect_landmarks
from .evaluate import judge, predict, probabilities
from .schedule import Schedule
from .sharpness import sharpness_aware
from .teachers import ConsistentTeachers, teach
from .unfold import training_so_far, unfold


class Learner(torch.nn.Module):
    """A network with its loss: what is called with a batch, so that several processes can share the gradients of both."""

    def __init__(self, network, loss):
        super().__init__()
        self.network, self.loss = network, loss

    def forward(self, pictures, targets, weights):
        with mixed_precision():
            logits, features = self.network.answers(pictures)
        return self.loss(logits.float(), features.float(), targets, weights)


def optimiser_for(learner, settings):
    """AdamW that decays the network's kernels only: not norms, biases, per-channel weights and a loss' centres."""
    trained = [p for p in learner.parameters() if p.requires_grad]
    kernels = {id(p) for p in learner.network.parameters() if p.ndim > 1 and p.shape.numel() > p.shape[1]}
    return adamw([{"params": [p for p in trained if id(p) in kernels], "weight_decay": settings.weight_decay},
                  {"params": [p for p in trained if id(p) not in kernels], "weight_decay": 0.0}], settings.rate)


class Trainer:
    """Trains by `recipe` on the faces `train`, judges by `valid`, keeps what is worth it in `folder` (a RunFolder).

    `compiled` steps are faster ones that give the same to rounding; making them takes minutes.
    """

    def __init__(self, recipe, train, valid, folder, workers=None, compiled=False):
        self.recipe, self.folder, self.workers = recipe, folder, workers or Workers()
        torch.manual_seed(recipe.training.seed)
        self.classes = train.classes
        network = recipe.build(self.classes).to(memory_format=torch.channels_last)
        self.learner = Learner(network, recipe.build_loss(self.classes, network.feature_width))
        self.shared = self.workers.share(self.learner)
        if compiled:
            # One for each size of crops, as those are few: one for all sizes would be slower.
            self.shared = torch.compile(self.shared, dynamic=False)
        self.average = WeightAverage(network, recipe.training.average)
        self.optimiser = optimiser_for(self.learner, recipe.training)
        # Processes that share gradients talk in between, which cannot be recorded.
        self.learn = Recorded(self.learn_batch) if self.workers.size == 1 else self.learn_batch
        self.batches = Batches(train, recipe, teach(train, recipe.teaching, folder.file("teachers.pt")),
                               detect_landmarks(train, recipe.crop.detector, folder.file("detected.npz")),
                               ConsistentTeachers.of(recipe, self.classes, compiled))
        self.schedule = Schedule(recipe.training, max(1, self.batches.per_epoch // self.workers.size))
        self.valid = valid
        self.aligned, self.whole = (crops(valid, recipe.template(), aligned) for aligned in (True, False))
        self.seconds, self.step, self.best = 0.0, 0, 0.0
        # Peak rates of the cycles so far, and what the earlier ones took.
        self.cycles, self.earlier = [recipe.training.rate], {"step": 0, "seconds": 0.0}
        self.reseed()

    @property
    def network(self):
        return self.learner.network

    def reseed(self):
        """What is still to come need not repeat, only differ from what was and from what the other processes do."""
        torch.manual_seed((self.recipe.training.seed + self.step) * self.workers.size + self.workers.rank)

    def start_from(self, origin):
        """Takes weights for a start: those of another run's best evaluation, or those of an exported file (.onnx) of the same
        network. A head for another number of classes stays as it is here.
        """
        if origin.endswith(".onnx"):
            so_far = training_so_far(origin)
            unfold(self.network, origin, self.batches.next()[0])
        else:
            other = load_best(origin)
            so_far = other.state
            own, weights = self.network.state_dict(), other.network.state_dict()
            self.network.load_state_dict({name: value if value.shape == own[name].shape else own[name]
                                          for name, value in weights.items()})
        self.average.average.load_state_dict(self.network.state_dict())
        # Nothing random is to be forgotten: the average follows slowly from the first step on.
        self.average.steps = round(10 / (1 - self.average.decay))
        self.cycles = [*so_far["cycles"], self.recipe.training.rate]
        self.earlier = {"step": so_far["step"], "seconds": so_far["seconds"]}

    def resume(self):
        """Goes on where the run's folder says; does nothing in a fresh one."""
        state = self.folder.load("last.pt")
        if state is None:
            return
        self.learner.load_state_dict(state["learner"])
        self.average.load_state_dict(state["average"])
        restore(self.optimiser, state["optimiser"])
        self.seconds, self.step, self.best = state["seconds"], state["step"], state["best"]
        self.cycles, self.earlier = state["cycles"], state["earlier"]
        self.reseed()

    def save(self):
        self.folder.save("last.pt", {
            "learner": self.learner.state_dict(), "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(), "seconds": self.seconds, "step": self.step, "best": self.best,
            "cycles": self.cycles, "earlier": self.earlier})

    def train_step(self, rate, side):
        set_rate(self.optimiser, rate)
        self.learner.train()
        loss = self.learn(*self.batches.next(side)).clone()
        self.average.update(self.network)
        self.step += 1
        return loss

    def learn_batch(self, pictures, targets, weights):
        """One step of the optimiser; returns the loss before it."""
        def compute():
            self.optimiser.zero_grad()
            loss = self.shared(pictures, targets, weights)
            loss.backward()
            return loss

        radius = self.recipe.training.sharpness
        loss = sharpness_aware(list(self.learner.parameters()), radius, compute) if radius else compute()
        self.optimiser.step()
        return loss.detach()

    def evaluate(self, loss, rate):
        """Scores the averaged weights and keeps them where they are the best yet."""
        normalisation = self.recipe.normalisation()
        aligned, whole = (judge(self.valid, probabilities(predict(self.average.average, pictures, normalisation)))
                          for pictures in (self.aligned, self.whole))
        if aligned["accuracy"] >= self.best:
            self.best = aligned["accuracy"]
            self.folder.save("best.pt", {
                "network": self.average.average.state_dict(), "classes": self.classes,
                "recipe": dataclasses.asdict(self.recipe), "step": self.earlier["step"] + self.step,
                "seconds": self.earlier["seconds"] + self.seconds, "cycles": self.cycles,
                "train_rows": len(self.batches.pixels)})
        self.folder.log({
            "epoch": self.step * self.workers.size / max(1, self.batches.per_epoch), "minutes": self.seconds / 60, "rate": rate,
            "loss": loss, "aligned": aligned["accuracy"], "whole": whole["accuracy"], "macro_f1": aligned["macro_f1"],
            "ece": aligned["ece"]})

    def progress(self):
        """From 0 to 1, the same in all processes though their clocks differ."""
        self.seconds = self.workers.largest(self.seconds)
        return self.schedule.progress(self.seconds, self.step)

    def run(self):
        losses, evaluated, saved, first = [], self.seconds, self.seconds, self.step
        progress = self.progress()
        while progress < 1:
            started = time.monotonic()
            rate = self.schedule.rate(progress)
            losses.append(self.train_step(rate, self.schedule.side(progress, self.recipe.crop.side)))
            # A schedule by the clock begins when the libraries have chosen their kernels, which can take half a minute.
            if self.step - first > FIRST_CALLS + 1:
                self.seconds += time.monotonic() - started
            progress = self.progress()
            if self.workers.leads and (self.seconds - evaluated >= self.recipe.training.evaluate_every or progress >= 1):
                started = time.monotonic()
                self.evaluate(float(torch.stack(losses).mean()), rate)
                self.seconds += time.monotonic() - started
                losses, evaluated = [], self.seconds
            if self.workers.leads and (self.seconds - saved >= self.recipe.training.save_every or progress >= 1):
                self.save()
                saved = self.seconds
        if self.workers.leads:
            self.folder.draw_curves()
