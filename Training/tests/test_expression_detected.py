"""Landmarks of a detector, found on tiles and used beside the data's own."""
import dataclasses

import numpy as np
import pytest
import torch

from Training.common.run_folder import RunFolder
from Training.expression import detected
from Training.expression.augment import chosen_landmarks
from Training.expression.recipe import Recipe
from Training.expression.sets.ferplus import ferplus
from Training.expression.trainer import Trainer

from .made_up_faces import write_pack


def brightest(run, canvas, long_side, threshold):
    """A detector that takes the middle of what is bright for all five landmarks, and the score for brightness."""
    y, x = np.nonzero(canvas > 200)
    if not len(x):
        return []
    return [{"box": [0, 0, 1, 1], "score": 1.0, "landmarks": [[float(x.mean()), float(y.mean())]] * 5}]


@pytest.fixture
def made_up_detector(monkeypatch):
    monkeypatch.setattr(detected, "onnx_runner", lambda path: None)
    monkeypatch.setattr(detected, "detect", brightest)


@pytest.mark.parametrize("side", [48, 100])
def test_places_on_the_canvas_are_those_of_the_tile(made_up_detector, side):
    tiles = np.zeros((3, side, side), np.uint8)
    tiles[0, 10:15, 20:25] = 255
    tiles[1, side - 9:side - 4, 3:8] = 255
    found = detected.find_landmarks(tiles, "detector.onnx")
    np.testing.assert_allclose(found[0], [[22, 12]] * 5, atol=0.2)
    np.testing.assert_allclose(found[1], [[5, side - 7]] * 5, atol=0.2)
    assert np.isnan(found[2]).all()


def test_a_share_of_the_rows_is_aligned_by_the_detector():
    torch.manual_seed(1)
    own, other = torch.zeros(4000, 5, 2), torch.ones(4000, 5, 2)
    other[::2] = torch.nan
    chosen = chosen_landmarks(own, other, 0.4)
    # Where nothing was found, the data's own stay.
    assert (chosen[::2] == 0).all()
    assert chosen[1::2].mean() == pytest.approx(0.4, abs=0.05)


def test_a_training_looks_for_its_landmarks_once(tmp_path, made_up_detector):
    write_pack(tmp_path, "train", 64)
    write_pack(tmp_path, "valid", 32, seed=1)
    recipe = Recipe.of({"network": "i-mobilenetv2", "model": {"width": 0.25}, "crop": {"detector": "detector.onnx"},
                        "training": {"epochs": 1, "batch": 32}})
    folder = RunFolder(tmp_path / "run", dataclasses.asdict(recipe))
    trainer = Trainer(recipe, ferplus(tmp_path, "train"), ferplus(tmp_path, "valid"), folder)
    assert trainer.batches.detected.shape == trainer.batches.landmarks.shape
    trainer.run()
    detected.onnx_runner = None
    Trainer(recipe, ferplus(tmp_path, "train"), ferplus(tmp_path, "valid"), folder)
