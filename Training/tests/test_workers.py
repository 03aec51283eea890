"""Two processes under `torchrun` train one network: their weights stay the same, their pictures differ."""
import os
import subprocess
import sys
from pathlib import Path

import torch

from Training.expression.checkpoint import load_best

from .made_up_faces import write_pack

RECIPE = """network = "i-mobilenetv2"
[model]
fusion = "none"
width = 0.25
[training]
epochs = 2
batch = 8
average = 0.9
"""


def test_torchrun_trains_and_saves_once(tmp_path):
    write_pack(tmp_path, "train", 64)
    write_pack(tmp_path, "valid", 16, seed=1)
    (tmp_path / "recipe.toml").write_text(RECIPE)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "--",
               "Training.expression.train", "--recipe", str(tmp_path / "recipe.toml"), "--data", str(tmp_path),
               "--run", str(tmp_path / "run")]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], env={**os.environ, "OMP_NUM_THREADS": "1"},
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    # 64 pictures, 2 x 8 a step, 2 epochs; one process reports.
    assert torch.load(tmp_path / "run" / "last.pt", weights_only=False)["step"] == 8
    assert done.stdout.count("also stand in valid") == 1
    assert len((tmp_path / "run" / "log.csv").read_text().splitlines()) == 2
    assert load_best(str(tmp_path / "run")).state["step"] == 8
