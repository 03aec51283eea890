"""A recipe: one TOML file that says which network, data, augmentation, optimiser and schedule a run uses."""
import tomllib
from dataclasses import dataclass, field, fields

from .augment import Augmentation
from .crops import Normalisation, Template
from .networks import build
from .votes import CLASSES


@dataclass
class Crop:
    template: str = "fer2013"
    margin: float = 0.0
    side: int = 48
    mean: float = 127.5
    scale: float = 1 / 127.5


@dataclass
class Training:
    hours: float = 0.0             # length of the schedule in hours of work; 0: by epochs
    epochs: float = 60.0
    batch: int = 64
    rate: float = 2e-3             # AdamW's peak learning rate
    weight_decay: float = 0.02
    warm_up: float = 0.03          # share of the schedule
    average: float = 0.999         # decay of the weight average
    drop_single_votes: bool = True
    balance: float = 0.0           # 0: rows as they are, 1: every class weighs the same in all
    evaluate_every: float = 600.0  # seconds of work
    save_every: float = 120.0      # seconds of work
    seed: int = 1


@dataclass
class Recipe:
    """`network` by name with its constructor's `model` settings; see networks/__init__.py."""

    network: str
    model: dict = field(default_factory=dict)
    crop: Crop = field(default_factory=Crop)
    augmentation: Augmentation = field(default_factory=Augmentation)
    training: Training = field(default_factory=Training)

    @staticmethod
    def of(table):
        """A recipe of nested dicts (a parsed TOML file, a checkpoint); raises ValueError for keys it does not know."""
        parts = {"crop": Crop, "augmentation": Augmentation, "training": Training}
        unknown = set(table) - {f.name for f in fields(Recipe)}
        for name, kind in parts.items():
            unknown |= {f"{name}.{key}" for key in set(table.get(name, {})) - {f.name for f in fields(kind)}}
        if unknown or "network" not in table:
            raise ValueError(f"recipe: unknown keys {sorted(unknown)}" if unknown else "recipe: no network named")
        made = {name: kind(**table.get(name, {})) for name, kind in parts.items()}
        return Recipe(network=table["network"], model=table.get("model", {}), **made)

    @staticmethod
    def read(path):
        with open(path, "rb") as f:
            return Recipe.of(tomllib.load(f))

    def build(self):
        return build(self.network, classes=len(CLASSES), channels=1, **self.model)

    def template(self):
        return Template(self.crop.template, self.crop.margin, self.crop.side)

    def normalisation(self):
        return Normalisation(self.crop.mean, self.crop.scale)
