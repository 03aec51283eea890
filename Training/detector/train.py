"""Trains the detector; run it again with the same folder and it goes on where it stopped.

python -m Training.detector.train --data ../shared/data/faces --run Training/runs/detector [--minutes 90 | --steps 60000]
"""
import math
import time

import cv2
import torch

from Training.common import onnx_file
from Training.common.averaging import WeightAverage
from Training.common.device import placed, use_device
from Training.common.optimiser import adamw, restore, set_rate
from Training.common.recorded import Recorded
from Training.common.run_folder import RunFolder

from . import worst, yardstick
from .boxes import cells
from .data import Pictures
from .decode import LEAST_RAW_SCORE, detect_all
from .evaluate import predict, torch_runner
from .history import best_network, history, plan
from .loader import Views, batches
from .losses import batch_loss
from .network import STRIDES, Detector, count_macs, count_parameters, normalise, unfold
from .options import parse
from .portraits import Portraits
from .targets import Targets
from .transfer import sent

# How many pictures of the same form are looked at at once between stretches of training.
TOGETHER = 16
# On a GPU a step is recorded for each size of views and each multiple of so many faces.
FACES_TOGETHER = 512


def learning_rate(progress, step, options):
    """Linear warm-up, then a cosine from the peak to a hundredth of it as `progress` goes from 0 to 1."""
    cosine = 0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, progress))) / 2
    return options.rate * min(1.0, (step + 1) / options.warm_up) * cosine


def optimiser(network, options):
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    return adamw([{"params": decayed, "weight_decay": options.decay}, {"params": plain, "weight_decay": 0.0}], options.rate)


def quickest_layout():
    """How convolutions in single precision like pictures to lie in memory: on a processor all channels of a pixel together, on
    a GPU, whose kernels for depthwise ones go by planes, one channel after the other."""
    return torch.contiguous_format if torch.get_default_device().type == "cuda" else torch.channels_last


def means(sums, counted):
    """Sums of losses, which may still lie on a GPU, as means."""
    return {name: float(value) / counted for name, value in sums.items()}


class Trainer:
    """A run: network, average, optimiser, how far it has come."""

    def __init__(self, options, views):
        self.options, self.views = options, views
        torch.manual_seed(options.seed)
        self.layout = quickest_layout()
        self.network = Detector(options.plan).to(memory_format=self.layout)
        self.average = WeightAverage(self.network, options.average)
        self.optimiser = optimiser(self.network, options)
        self.learn = Recorded(self.learn_batch)
        self.multiple = FACES_TOGETHER if torch.get_default_device().type == "cuda" else 1
        self.step, self.seconds, self.best, self.earlier = 0, 0.0, 0.0, []
        self.folder = RunFolder(options.run, {**vars(options), "parameters": count_parameters(self.network),
                                              "macs_320": count_macs(self.network)})
        state = self.folder.load("last.pt")
        if options.start and not state:
            self.start_from(options.start)
        if state:
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            restore(self.optimiser, state["optimiser"])
            self.step, self.seconds, self.best, self.earlier = (state[k] for k in ("step", "seconds", "best", "earlier"))
            self.views.weights.copy_(state["weights"])
            print(f"going on from step {self.step}", flush=True)

    def start_from(self, origin):
        """Takes weights for network and average: of another run's best evaluation, or of an exported file."""
        self.earlier = history(origin)
        if plan(self.earlier) != self.options.plan:
            raise SystemExit(f"{origin} needs --plan {plan(self.earlier)}")
        if origin.endswith(".onnx"):
            pictures, _ = self.views[0]
            unfold(self.network, onnx_file.weights(origin, prefix="network."), normalise(placed(pictures)))
        else:
            self.network.load_state_dict(best_network(origin)[0].state_dict())
        self.average.average.load_state_dict(self.network.state_dict())
        # Nothing random is to be forgotten: the average follows slowly from the first step on.
        self.average.steps = round(10 / (1 - self.options.average))

    @property
    def progress(self):
        if self.options.minutes is not None:
            return self.seconds / 60 / self.options.minutes
        return self.step / self.options.steps

    def save(self):
        self.folder.save("last.pt", {"network": self.network.state_dict(), "average": self.average.state_dict(),
                                     "optimiser": self.optimiser.state_dict(), "step": self.step, "seconds": self.seconds,
                                     "best": self.best, "earlier": self.earlier, "weights": self.views.weights})

    def train_step(self, pictures, rows):
        """The parts of the loss of a batch of views, which the next step may overwrite."""
        set_rate(self.optimiser, learning_rate(self.progress, self.step, self.options))
        parts = self.learn(sent(pictures), *Targets.of(rows, self.multiple).tensors())
        self.average.update(self.network)
        self.step += 1
        return parts

    def learn_batch(self, pictures, *targets):
        """One step of the optimiser; `targets` are the tensors of `Targets`."""
        outputs = self.network(normalise(pictures).contiguous(memory_format=self.layout))
        points, strides = cells(*pictures.shape[2:], STRIDES)
        loss, parts = batch_loss(outputs, points, strides, Targets(*targets))
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0, foreach=True)
        self.optimiser.step()
        return parts

    def mine(self):
        """Finds where the average raises false alarms in the training pictures without a face."""
        run, pictures = torch_runner(self.average.average), self.views.pictures
        found = detect_all(run, [pictures.picture(i) for i in pictures.empty], together=TOGETHER)
        self.views.mine([max((face["score"] for face in faces), default=0.0) for faces in found])

    def evaluate(self, pictures, losses):
        """One line of the log; keeps the average's weights when they are the best so far."""
        predictions = predict(torch_runner(self.average.average), pictures, threshold=LEAST_RAW_SCORE, together=TOGETHER)
        everything = yardstick.summary(yardstick.score(self.options.data, "valid", predictions))
        human = yardstick.summary(yardstick.score(self.options.data, "valid", predictions, gt="human"))
        self.folder.log({"step": self.step, "minutes": round(self.seconds / 60, 1),
                         "rate": learning_rate(self.progress, self.step, self.options), **losses, **everything,
                         **{f"human_{k}": v for k, v in human.items()},
                         "threshold": yardstick.quiet_threshold(pictures.labels, predictions)})
        self.folder.draw_curves()
        worst.draw(self.folder.file("worst.png"), pictures, predictions, yardstick.quiet_threshold(pictures.labels, predictions))
        # People's boxes judge; the others' are those of two detectors, which flatter their kind.
        merit = everything["ap20"] + everything["ap12"] + human["ap20"] + human["ap12"]
        if merit > self.best:
            self.best = merit
            self.folder.save("best.pt", {"network": self.average.average.state_dict(), "step": self.step, "earlier": self.earlier, **everything})


def main():
    options = parse(__doc__)
    torch.set_num_threads(options.threads)
    use_device(options.device)
    cv2.setNumThreads(1)
    pictures, validation = Pictures(options.data, "train"), Pictures(options.data, "valid")
    views = Views(pictures, Portraits(pictures, options.tiles), options)
    trainer = Trainer(options, views)
    if trainer.progress >= 1:
        print("this run is finished")
        return
    source = batches(views, trainer.step, options.workers)
    sums, counted, evaluated, saved = {}, 0, trainer.seconds, trainer.seconds
    while trainer.progress < 1:
        start = time.monotonic()
        for name, value in trainer.train_step(*next(source)).items():
            sums[name] = sums.get(name, 0.0) + value
        counted += 1
        trainer.seconds += time.monotonic() - start
        if trainer.step % 200 == 0:
            print(f"step {trainer.step}  minutes {trainer.seconds / 60:.1f}  "
                  + "  ".join(f"{k} {v:.4f}" for k, v in means(sums, counted).items()), flush=True)
        if trainer.seconds - saved > 120 or trainer.progress >= 1:
            saved = trainer.seconds
            trainer.save()
        if trainer.seconds - evaluated > 60 * options.evaluate_every or trainer.progress >= 1:
            start = time.monotonic()
            trainer.evaluate(validation, means(sums, counted))
            trainer.mine()
            trainer.save()
            # Evaluating is part of the work that `--minutes` allows.
            trainer.seconds += time.monotonic() - start
            sums, counted, evaluated = {}, 0, trainer.seconds


if __name__ == "__main__":
    main()
