"""Weights carry the stages of their training along, through runs and exported files."""
import json

import onnx
import torch
from onnx import TensorProto, helper

from Training.detector.history import KEY, best_network, history, plan
from Training.detector.network import Detector

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
