"""Makes two tiny networks in Expression/ and, in its expected.json, what NumPy computes of them for made-up pictures.

`linear.onnx` is a linear layer on a 16 x 16 crop that describes itself; `colour.onnx` one on three channels of 8 x 8 that does
not: `colour.json` beside it does. Needs numpy, onnx and (for strangers.py, which adds its own) onnxruntime.
"""
import json
import os

import numpy as np
import onnx
import strangers
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Expression")
MEAN, SCALE = 100.0, 1 / 64


def write(name, channels, side, weights, bias, metadata):
    count = channels * side * side
    nodes = [helper.make_node("Flatten", ["picture"], ["flat"]), helper.make_node("Gemm", ["flat", "w", "b"], ["logits"])]
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, channels, side, side])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, len(bias)])],
        [numpy_helper.from_array(weights.reshape(count, -1), "w"), numpy_helper.from_array(bias, "b")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="ferd")
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, os.path.join(HERE, f"{name}.onnx"))


def softmax(logits, temperature):
    e = np.exp((logits - logits.max()) / temperature)
    return e / e.sum()


def answers(picture, channels, weights, bias, mean, scale, temperature):
    def answer(crop):
        x = np.repeat(((crop.astype(np.float64) - mean) * scale)[None], channels, 0).reshape(-1)
        return softmax(x @ weights.astype(np.float64) + bias, temperature)
    upright, mirrored = answer(picture), answer(picture[:, ::-1])
    return {"picture": picture.tolist(), "probabilities": upright.tolist(), "flip": ((upright + mirrored) / 2).tolist()}


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(7)
    linear = rng.normal(0, 0.08, (256, 3)).astype(np.float32), rng.normal(0, 0.5, 3).astype(np.float32)
    colour = rng.normal(0, 0.002, (192, 4)).astype(np.float32), rng.normal(0, 0.5, 4).astype(np.float32)
    write("linear", 1, 16, *linear, {
        "ferd.task": "expression", "ferd.network": "linear", "ferd.input": "luma 16x16", "ferd.mean": str(MEAN),
        "ferd.scale": str(SCALE), "ferd.crop": "fer2013 margin=0.0", "ferd.classes": "neutral,happiness,surprise",
        "ferd.temperature": "1.5"})
    write("colour", 3, 8, *colour, {})
    with open(os.path.join(HERE, "colour.json"), "w") as f:
        json.dump({"input": "luma 8x8", "mean": 0, "scale": 1, "crop": "arcface margin=0.2",
                   "classes": ["Neutral", "Happy", "Sad", "Angry"]}, f)
    expected = {
        "linear": [answers(rng.integers(0, 256, (16, 16)), 1, *linear, MEAN, SCALE, 1.5) for _ in range(3)],
        "colour": [answers(rng.integers(0, 256, (8, 8)), 3, *colour, 0, 1, 1) for _ in range(3)],
        **strangers.write(HERE)}
    with open(os.path.join(HERE, "expected.json"), "w") as f:
        json.dump(expected, f)


if __name__ == "__main__":
    main()
