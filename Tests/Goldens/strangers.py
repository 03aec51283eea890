"""Thin made-up networks in the form of two public ones, with random weights, and what ONNX Runtime computes of them.

`ferplus8.onnx` has the form of the ONNX model zoo's `emotion-ferplus-8`: written by CNTK for operator set 8, all constants listed as
inputs, biases added after convolutions, raw luma of 64 x 64. `mobilefacenet.onnx` has that of the OpenCV Zoo's
`facial_expression_recognition_mobilefacenet`: three channels of 112 x 112, BatchNormalization, PRelu, inverted residuals.
"""
import json
import os

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

EIGHT = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
SEVEN = ["angry", "disgust", "fearful", "happy", "neutral", "sad", "surprised"]
DESCRIPTIONS = {
    "ferplus8": {"input": "luma 64x64", "mean": 0, "scale": 1, "crop": "fer2013", "classes": EIGHT},
    "mobilefacenet": {"input": "luma 112x112", "mean": 127.5, "scale": 1 / 127.5, "crop": "arcface", "classes": SEVEN},
}


class Sketch:
    """Nodes and constants of a network; each method names its result."""

    def __init__(self, seed):
        self.random, self.nodes, self.constants = np.random.default_rng(seed), [], {}

    def constant(self, array):
        name = f"Parameter{len(self.constants)}"
        self.constants[name] = np.asarray(array)
        return name

    def weights(self, *shape):
        fan = int(np.prod(shape[1:])) or 1
        return self.constant(self.random.normal(0, (2 / fan) ** 0.5, shape).astype(np.float32))

    def around(self, middle, *shape):
        return self.constant((middle + self.random.uniform(-0.2, 0.2, shape)).astype(np.float32))

    def node(self, operator, *inputs, outputs=1, **attributes):
        names = [f"{operator}{len(self.nodes)}_Output_{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names[0]

    def model(self, picture, shape, output, classes, opset, ir_version, constants_are_inputs):
        inputs = [helper.make_tensor_value_info(picture, TensorProto.FLOAT, shape)]
        if constants_are_inputs:
            inputs += [helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
                       for name, value in self.constants.items()]
        graph = helper.make_graph(
            self.nodes, "CNTKGraph", inputs, [helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, classes])],
            [numpy_helper.from_array(value, name) for name, value in self.constants.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir_version)
        onnx.checker.check_model(model)
        return model


def ferplus8():
    net = Sketch(1)
    x = net.node("Div", net.node("Sub", "Input3", net.constant(np.float32(127.5))), net.constant(np.float32(255)))
    channels = 1
    for width in (4, 6, 8, 8):
        for _ in range(2):
            x = net.node("Conv", x, net.weights(width, channels, 3, 3), kernel_shape=[3, 3], strides=[1, 1],
                         dilations=[1, 1], auto_pad="SAME_UPPER", group=1)
            x = net.node("Relu", net.node("Add", x, net.around(0, width, 1, 1)))
            channels = width
        x = net.node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2], auto_pad="NOTSET", pads=[0, 0, 0, 0])
        x = net.node("Dropout", x, ratio=0.25)
    x = net.node("Reshape", x, net.constant(np.array([1, channels * 16], np.int64)))
    for inputs, outputs in ((channels * 16, 12), (12, 8)):
        # Its matrices have the form of the map before them and are reshaped in the graph.
        matrix = net.weights(channels, 4, 4, outputs) if inputs > 12 else net.weights(inputs, outputs)
        if inputs > 12:
            matrix = net.node("Reshape", matrix, net.constant(np.array([inputs, outputs], np.int64)))
        x = net.node("Add", net.node("MatMul", x, matrix), net.around(0, outputs))
        if outputs > 8:
            x = net.node("Dropout", net.node("Relu", x), ratio=0.5)
    return net.model("Input3", [1, 1, 64, 64], x, 8, opset=8, ir_version=3, constants_are_inputs=True)


def mobilefacenet():
    net = Sketch(2)

    def block(x, inputs, outputs, kernel, stride=1, group=1, active=True):
        x = net.node("Conv", x, net.weights(outputs, inputs // group, kernel, kernel), kernel_shape=[kernel] * 2,
                     strides=[stride] * 2, pads=[kernel // 2] * 4, group=group)
        x = net.node("BatchNormalization", x, net.around(1, outputs), net.around(0, outputs), net.around(0, outputs),
                     net.around(1, outputs), epsilon=1e-5)
        return net.node("PRelu", x, net.around(0.25, outputs, 1, 1)) if active else x

    x = block("data", 3, 8, 3, 2)
    x = block(x, 8, 8, 3, group=8)
    for stride in (2, 1, 2, 1, 2):
        y = block(block(block(x, 8, 16, 1), 16, 16, 3, stride, group=16), 16, 8, 1, active=False)
        x = net.node("Add", x, y) if stride == 1 else y
    x = net.node("Conv", x, net.weights(8, 1, 7, 7), kernel_shape=[7, 7], group=8)
    x = net.node("Gemm", net.node("Flatten", x), net.weights(7, 8), net.around(0, 7), transB=1)
    return net.model("data", [1, 3, 112, 112], x, 7, opset=11, ir_version=6, constants_are_inputs=False)


def answers(model, description, random):
    """One made-up picture, what the network says of it, and the mean with what it says of the mirror image."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    picture, = session.get_inputs()
    _, channels, side, _ = picture.shape
    luma = random.integers(0, 256, (side, side))

    def answer(crop):
        x = ((crop - description["mean"]) * description["scale"]).astype(np.float32)
        logits = session.run(None, {picture.name: np.repeat(x[None, None], channels, 1)})[0][0].astype(float)
        e = np.exp(logits - logits.max())
        return e / e.sum()

    upright, mirrored = answer(luma), answer(luma[:, ::-1])
    return [{"picture": luma.tolist(), "probabilities": upright.tolist(), "flip": ((upright + mirrored) / 2).tolist()}]


def write(folder):
    """Writes networks and descriptions; returns the expected answers by name."""
    random, expected = np.random.default_rng(3), {}
    for name, make in (("ferplus8", ferplus8), ("mobilefacenet", mobilefacenet)):
        model = make()
        onnx.save(model, os.path.join(folder, f"{name}.onnx"))
        with open(os.path.join(folder, f"{name}.json"), "w") as f:
            json.dump(DESCRIPTIONS[name], f)
        expected[name] = answers(model, DESCRIPTIONS[name], random)
    return expected
