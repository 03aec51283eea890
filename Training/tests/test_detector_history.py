"""Weights carry the stages of their training along, through runs and exported files."""
import json

import onnx
import pytest
import torch
from onnx import TensorProto, helper

from Training.detector.card import stage_line
from Training.detector.history import KEY, best_network, history, plan
from Training.detector.network import Detector
from Training.detector.soup import main as make_soup
from Training.detector.soup import soup

FIRST = {"recipe": {"run": "one", "batch": 16}, "steps": 100}


def test_runs_add_their_stage_to_those_before(tmp_path):
    (tmp_path / "recipe.json").write_text(json.dumps({"run": "two", "batch": 8}))
    torch.save({"earlier": [FIRST], "step": 50}, tmp_path / "best.pt")
    assert history(str(tmp_path)) == [FIRST, {"recipe": {"run": "two", "batch": 8}, "steps": 50}]


def test_exported_files_carry_all_stages_and_others_none(tmp_path):
    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "graph", [value],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])])
    model, path = helper.make_model(graph), str(tmp_path / "a.onnx")
    onnx.save(model, path)
    assert history(path) == []
    helper.set_model_props(model, {KEY: json.dumps([FIRST])})
    onnx.save(model, path)
    assert history(path) == [FIRST]


def test_the_best_network_is_of_the_runs_plan(tmp_path):
    network = Detector("fine")
    (tmp_path / "recipe.json").write_text(json.dumps({"run": "two", "plan": "fine"}))
    torch.save({"network": network.state_dict(), "earlier": [FIRST], "step": 50}, tmp_path / "best.pt")
    again, step = best_network(str(tmp_path))
    assert step == 50
    for name, values in network.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], values)


def test_runs_that_name_no_plan_were_light():
    assert plan([]) == plan([FIRST]) == "light"
    assert plan([FIRST, {"recipe": {"plan": "fine"}, "steps": 1}]) == "fine"


def saved(folder, network, recipe, step):
    folder.mkdir()
    (folder / "recipe.json").write_text(json.dumps(recipe))
    torch.save({"network": network.state_dict(), "earlier": [FIRST], "step": step}, folder / "best.pt")
    return str(folder)


def test_a_soup_is_the_mean_of_its_runs_and_tells_which(tmp_path, monkeypatch):
    torch.manual_seed(0)
    networks = Detector("fine"), Detector("fine")
    runs = [saved(tmp_path / name, network, {"run": "two", "plan": "fine"}, step)
            for name, network, step in zip("ab", networks, (70, 50))]
    out = str(tmp_path / "mean")
    monkeypatch.setattr("sys.argv", ["soup", *runs, "--out", out])
    make_soup()
    parts = [{"run": "two", "steps": 70}, {"run": "two", "steps": 50}]
    assert history(out) == [FIRST, {"recipe": {"run": "two", "plan": "fine"}, "steps": 70},
                            {"recipe": {"run": out, "plan": "fine", "mean_of": parts}, "steps": 0}]
    states = [network.state_dict() for network in networks]
    for name, values in best_network(out)[0].state_dict().items():
        torch.testing.assert_close(values, sum(state[name] for state in states) / 2 if values.is_floating_point() else values)
    assert "two after 70 steps, two after 50 steps" in stage_line(**history(out)[-1])


def test_runs_of_different_plans_make_no_soup(tmp_path):
    runs = [saved(tmp_path / name, Detector(name), {"run": name, "plan": name}, 1) for name in ("light", "fine")]
    with pytest.raises(ValueError, match="fine, light"):
        soup(runs)
