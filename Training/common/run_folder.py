"""A training run's folder: checkpoints that survive a kill, a log table and learning curves."""
import csv
import json
import os

import torch


def once(path, make):
    """What stands in the JSON file `path`; where there is none yet, what `make()` returns, written there first."""
    if not os.path.exists(path):
        result = make()
        with open(path, "w") as f:
            json.dump(result, f)
    with open(path) as f:
        return json.load(f)


class RunFolder:
    """`path` holds `last.pt` (resume from here), `best.pt`, `log.csv`, `recipe.json` and `curves.png`."""

    def __init__(self, path, recipe):
        self.path = path
        os.makedirs(path, exist_ok=True)
        with open(self.file("recipe.json"), "w") as f:
            json.dump(recipe, f, indent=1)

    def file(self, name):
        return os.path.join(self.path, name)

    def save(self, name, state):
        """Writes beside the target and renames, so that a kill never leaves half a checkpoint."""
        partial = self.file(name + ".partial")
        torch.save(state, partial)
        os.replace(partial, self.file(name))

    def load(self, name):
        """The state saved under `name`, or None where there is none yet."""
        if not os.path.exists(self.file(name)):
            return None
        return torch.load(self.file(name), map_location="cpu", weights_only=False)

    def log(self, row):
        """Appends one line (a dict, the same keys each time) to `log.csv` and prints it."""
        path = self.file("log.csv")
        fresh = not os.path.exists(path)
        with open(path, "a", newline="") as f:
            writer = csv.DictWriter(f, fieldnames=list(row))
            if fresh:
                writer.writeheader()
            writer.writerow(row)
        print("  ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()), flush=True)

    def rows(self):
        """The lines of `log.csv` as dicts of strings."""
        with open(self.file("log.csv"), newline="") as f:
            return list(csv.DictReader(f))

    def draw_curves(self):
        """Draws every numeric column of `log.csv` against its first column into `curves.png`."""
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt

        rows = self.rows()
        names = list(rows[0])
        x = [float(r[names[0]]) for r in rows]
        figure, axes = plt.subplots(1, len(names) - 1, figsize=(3.2 * (len(names) - 1), 2.8), squeeze=False)
        for axis, name in zip(axes[0], names[1:]):
            axis.plot(x, [float(r[name]) for r in rows])
            axis.set_title(name)
            axis.grid(alpha=0.3)
        figure.tight_layout()
        figure.savefig(self.file("curves.png"))
        plt.close(figure)
