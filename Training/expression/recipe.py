"""A recipe: one TOML file that says which network, data, loss, augmentation, optimiser and schedule a run uses."""
import tomllib
from dataclasses import asdict, dataclass, field, fields

from . import losses, sets
from .augment import Augmentation
from .crops import Normalisation, Template
from .mixing import Mixing
from .networks import build


@dataclass
class Crop:
    template: str = "fer2013"
    margin: float = 0.0
    side: int = 48
    mean: float = 127.5
    scale: float = 1 / 127.5
    detector: str = ""             # an exported detector; its landmarks are used beside the data's own, see augmentation.detected


@dataclass
class Training:
    hours: float = 0.0             # length of the schedule in hours of work; 0: by epochs
    epochs: float = 60.0
    batch: int = 64
    rate: float = 2e-3             # AdamW's peak learning rate
    weight_decay: float = 0.02
    warm_up: float = 0.03          # share of the schedule
    growth: list = field(default_factory=list)  # [[share, side], ...]: smaller crops until that share of the schedule is done
    average: float = 0.999         # decay of the weight average
    sharpness: float = 0.0         # radius of sharpness-aware minimisation; 0: none, as it costs twice the time
    balance: float = 0.0           # 0: rows as they are, 1: every class weighs the same in all
    evaluate_every: float = 600.0  # seconds of work
    save_every: float = 120.0      # seconds of work
    seed: int = 1


@dataclass
class Teaching:
    teachers: list = field(default_factory=list)  # folders of runs whose mean answer is learned too; see teachers.py
    share: float = 0.7                            # of the teachers' answer in the targets
    temperature: float = 1.0                      # that softens their answer
    consistent: bool = False                     # they answer to each augmented picture, not once to the plain one


@dataclass
class Recipe:
    """`network` with its constructor's `model` settings, `data` and `loss` by name with theirs; see networks/__init__.py,
    sets/__init__.py, losses/__init__.py.
    """

    network: str
    model: dict = field(default_factory=dict)
    data: dict = field(default_factory=lambda: {"name": "ferplus"})
    loss: dict = field(default_factory=lambda: {"name": "cross-entropy"})
    crop: Crop = field(default_factory=Crop)
    mixing: Mixing = field(default_factory=Mixing)
    teaching: Teaching = field(default_factory=Teaching)
    augmentation: Augmentation = field(default_factory=Augmentation)
    training: Training = field(default_factory=Training)

    @staticmethod
    def of(table):
        """A recipe of nested dicts (a parsed TOML file, a checkpoint); raises ValueError for keys it does not know."""
        parts = {"crop": Crop, "mixing": Mixing, "teaching": Teaching, "augmentation": Augmentation, "training": Training}
        unknown = set(table) - {f.name for f in fields(Recipe)}
        for name, kind in parts.items():
            unknown |= {f"{name}.{key}" for key in set(table.get(name, {})) - {f.name for f in fields(kind)}}
        if unknown or "network" not in table:
            raise ValueError(f"recipe: unknown keys {sorted(unknown)}" if unknown else "recipe: no network named")
        made = {name: kind(**table[name]) for name, kind in parts.items() if name in table}
        return Recipe(**{**table, **made})

    @staticmethod
    def read(path):
        with open(path, "rb") as f:
            return Recipe.of(tomllib.load(f))

    def changed(self, table):
        """A copy in which `table` (nested dicts) replaces single settings, and `loss` and `data` as wholes: the settings of one
        loss are not those of another. Raises ValueError for unknown keys.
        """
        own = asdict(self)
        return Recipe.of({**own, **{key: value if key in ("loss", "data") or not isinstance(value, dict)
                                    else {**own.get(key, {}), **value} for key, value in table.items()}})

    def load(self, folder, part):
        """The part of the recipe's data set in `folder`."""
        return sets.load(folder=folder, part=part, **self.data)

    def build(self, classes):
        return build(self.network, classes=len(classes), channels=1, **self.model)

    def build_loss(self, classes, width):
        """The loss for `classes` and features of `width` numbers."""
        return losses.build_loss(classes=len(classes), width=width, **self.loss)

    def template(self):
        return Template(self.crop.template, self.crop.margin, self.crop.side)

    def normalisation(self):
        return Normalisation(self.crop.mean, self.crop.scale)
