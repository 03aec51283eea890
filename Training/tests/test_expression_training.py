"""A short training end to end: it learns, goes on where it was saved, and exports what the daemon needs."""
import dataclasses
import json
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from Training.common.run_folder import RunFolder
from Training.expression import export
from Training.expression.recipe import Recipe, Training
from Training.expression.schedule import Schedule
from Training.expression.sets.ferplus import ferplus
from Training.expression.trainer import Trainer
from Training.expression.votes import CLASSES

from .made_up_faces import write_pack


def small_recipe(epochs):
    return Recipe.of({
        "network": "i-mobilenetv2", "model": {"fusion": "none", "width": 0.25},
        "augmentation": {"light": 0.0, "erase": 0.0, "noise": 0.0, "blur": 0.0, "low_resolution": 0.0},
        "training": {"epochs": epochs, "batch": 32, "rate": 5e-3, "average": 0.9}})


def trainer_for(folder, run, epochs):
    recipe = small_recipe(epochs)
    faces = ferplus(folder, "train")
    return Trainer(recipe, faces, ferplus(folder, "valid"), RunFolder(run, dataclasses.asdict(recipe)))


def test_training_learns_resumes_and_exports(tmp_path, monkeypatch):
    torch.set_num_threads(1)
    data, run = tmp_path / "data", tmp_path / "run"
    data.mkdir()
    write_pack(data, "train", 256)
    write_pack(data, "valid", 64, seed=1)
    first = trainer_for(data, run, 2)
    first.run()
    assert first.step == 16
    second = trainer_for(data, run, 6)
    second.resume()
    assert second.step == 16 and second.best == first.best
    for name, value in first.network.state_dict().items():
        torch.testing.assert_close(second.network.state_dict()[name], value)
    second.run()
    assert second.step == 48
    assert second.best > 0.5, "brightness alone tells the eight classes apart"
    assert (run / "curves.png").exists() and len((run / "log.csv").read_text().splitlines()) == 3

    target = tmp_path / "network.onnx"
    monkeypatch.setattr(sys, "argv", ["export", "--run", str(run), "--data", str(data), "--out", str(target)])
    # Whether 16 bits change one of 64 answers hangs on the machine: first no change is too much, then any. The file that stays has the
    # run's own precision, so that its answers are the run's.
    for same, large in ((1, onnx.TensorProto.FLOAT16), (-1, onnx.TensorProto.FLOAT)):
        monkeypatch.setattr(export, "SAME", same)
        export.main()
        model = onnx.load(target)
        # The large constants are stored in 16 bits, the small ones are not.
        kinds = {bool(np.prod(c.dims) >= 256): c.data_type for c in model.graph.initializer
                 if c.data_type != onnx.TensorProto.INT64}
        assert kinds == {True: large, False: onnx.TensorProto.FLOAT}
    assert not [n for n in model.graph.node if n.op_type == "BatchNormalization"]
    properties = {p.key: p.value for p in model.metadata_props}
    assert properties["ferd.task"] == "expression" and properties["ferd.network"] == "i-mobilenetv2"
    assert properties["ferd.input"] == "luma 48x48" and properties["ferd.crop"] == "fer2013 margin=0.0"
    assert properties["ferd.classes"].split(",") == list(CLASSES)
    assert float(properties["ferd.mean"]) == 127.5 and float(properties["ferd.scale"]) == 1 / 127.5
    assert float(properties["ferd.temperature"]) > 0
    metrics = json.loads(properties["ferd.metrics"])
    assert metrics["aligned_majority_accuracy"] == pytest.approx(second.best, abs=1e-4)
    session = onnxruntime.InferenceSession(target, providers=["CPUExecutionProvider"])
    assert [(i.name, i.shape) for i in session.get_inputs()] == [("luma", [1, 1, 48, 48])]
    assert [(o.name, o.shape) for o in session.get_outputs()] == [("logits", [1, 8])]
    card = (tmp_path / "network.md").read_text()
    assert "Temperature" in card and "contempt" in card
    # What the file says about the whole valid part, asked tile by tile with the metadata's own numbers.
    faces = ferplus(data, "valid")
    scale = float(properties["ferd.scale"])
    answers = [session.run(None, {"luma": ((tile - 127.5) * scale).astype(np.float32)[None, None]})[0].argmax()
               for tile in faces.pixels]
    assert np.mean(answers == faces.truth["majority"]) == pytest.approx(metrics["whole_majority_accuracy"], abs=1e-4)

    third = trainer_for(data, tmp_path / "other", 1)
    third.start_from(str(run))
    best = torch.load(run / "best.pt", weights_only=False)["network"]
    for name, value in best.items():
        torch.testing.assert_close(third.network.state_dict()[name], value)
        torch.testing.assert_close(third.average.average.state_dict()[name], value)


def test_schedule_warms_up_and_ends_at_zero():
    by_epochs = Schedule(Training(epochs=10, rate=1.0, warm_up=0.1), 100)
    assert by_epochs.progress(1e9, 500) == 0.5
    assert by_epochs.rate(0) < 0.05 and by_epochs.rate(0.1) == pytest.approx(1)
    assert by_epochs.rate(0.55) == pytest.approx(0.5) and by_epochs.rate(1) == pytest.approx(0)
    by_clock = Schedule(Training(hours=2, rate=1.0), 100)
    assert by_clock.progress(3600, 0) == 0.5 and by_clock.progress(9000, 0) == 1


def test_crops_grow_to_their_last_side(tmp_path, monkeypatch):
    schedule = Schedule(Training(growth=[[0.5, 24], [0.75, 32]]), 100)
    assert [schedule.side(at, 48) for at in (0, 0.49, 0.5, 0.74, 0.75, 1)] == [24, 24, 32, 32, 48, 48]
    assert Schedule(Training(), 100).side(0, 48) == 48
    write_pack(tmp_path, "train", 128)
    write_pack(tmp_path, "valid", 32, seed=1)
    recipe = small_recipe(2).changed({"training": {"growth": [[0.5, 24]]}, "augmentation": {"smallest": 12}})
    trainer = Trainer(recipe, ferplus(tmp_path, "train"), ferplus(tmp_path, "valid"), RunFolder(tmp_path / "run", {}))
    sides = []
    forward = trainer.learner.forward
    monkeypatch.setattr(trainer.learner, "forward", lambda pictures, *rest: sides.append(pictures.shape[-1]) or forward(pictures, *rest))
    trainer.run()
    assert sides == [24] * 4 + [48] * 4


def test_recipes_with_unknown_keys_are_refused():
    with pytest.raises(ValueError, match="training.batchsize"):
        Recipe.of({"network": "i-mobilenetv2", "training": {"batchsize": 3}})
    with pytest.raises(ValueError, match="no network"):
        Recipe.of({})
