"""The operator cases, one function per family of operators."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

RANDOM = np.random.default_rng(20240521)


def values(*shape, low=-1.0, high=1.0):
    return RANDOM.uniform(low, high, shape).astype(np.float32)


def integers(*numbers):
    return np.array(numbers, np.int64)


def model(nodes, inputs, constants, outputs, opset=17):
    """A model of (operator, input names, output names, attributes) tuples; output shapes are left open."""
    graph = helper.make_graph(
        [
            helper.make_node(operator, ins, outs, name=f"{operator}_{index}", **attributes)
            for index, (operator, ins, outs, attributes) in enumerate(nodes)
        ],
        "case",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape) for name, array in inputs.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def single(family, name, operator, inputs, opset=17, outputs=("y",), **attributes):
    """One node. Inputs are arrays (fed at run time), ("constant", array) or None for one that is left out."""
    fed, constants, names = {}, {}, []
    for index, value in enumerate(inputs):
        key = f"x{index}"
        if value is None:
            key = ""
        elif isinstance(value, tuple):
            constants[key] = value[1]
        else:
            fed[key] = value
        names.append(key)
    built = model([(operator, names, list(outputs), attributes)], fed, constants, outputs, opset)
    family.add(name, built, fed)


def constant(array):
    return ("constant", array)


def convolution(family):
    def conv(name, x, w, bias=True, opset=17, **attributes):
        weights = values(*w)
        ins = [values(*x), constant(weights)] + ([constant(values(w[0]))] if bias else [])
        single(family, name, "Conv", ins, opset, **attributes)

    conv("1x1", (1, 12, 5, 7), (20, 12, 1, 1))
    conv("1x1 without bias, many channels", (1, 33, 6, 6), (70, 33, 1, 1), bias=False)
    conv("1x1 on one pixel", (1, 24, 1, 1), (10, 24, 1, 1))
    conv("1x1 on one pixel, batch of three", (3, 24, 1, 1), (10, 24, 1, 1))
    conv("1x1 with stride", (1, 16, 7, 9), (8, 16, 1, 1), strides=[2, 2])
    conv("3x3", (1, 10, 9, 8), (13, 10, 3, 3), pads=[1, 1, 1, 1])
    conv("3x3 without padding", (1, 8, 9, 8), (16, 8, 3, 3), kernel_shape=[3, 3])
    conv("3x3 stride 2 on an odd size", (1, 16, 11, 13), (24, 16, 3, 3), pads=[1, 1, 1, 1], strides=[2, 2])
    conv("3x3 stride 2 of one channel", (1, 1, 17, 15), (16, 1, 3, 3), pads=[1, 1, 1, 1], strides=[2, 2])
    conv("5x5 of one channel, batch of two", (2, 1, 12, 11), (9, 1, 5, 5), pads=[2, 2, 2, 2])
    conv("3x3 of three channels", (1, 3, 14, 14), (16, 3, 3, 3), pads=[1, 1, 1, 1], strides=[2, 2])
    conv("one row of one channel", (1, 1, 1, 20), (8, 1, 1, 7), pads=[0, 3, 0, 3])
    conv("uneven padding", (1, 5, 8, 8), (6, 5, 3, 3), pads=[0, 1, 2, 0])
    conv("uneven padding of one channel", (1, 1, 8, 8), (6, 1, 3, 3), pads=[0, 1, 2, 0])
    conv("dilation", (1, 6, 12, 12), (7, 6, 3, 3), pads=[2, 2, 2, 2], dilations=[2, 2])
    conv("dilation of one channel", (1, 1, 12, 12), (7, 1, 3, 3), pads=[2, 3, 2, 3], dilations=[2, 3])
    conv("kernel of unequal sides", (1, 6, 9, 12), (8, 6, 1, 5), pads=[0, 2, 0, 2], strides=[1, 2])
    conv("groups of 4", (1, 16, 7, 6), (24, 4, 3, 3), group=4, pads=[1, 1, 1, 1])
    conv("groups of 8 aligned channels", (1, 16, 7, 6), (32, 8, 1, 1), group=2)
    conv("groups with odd widths", (2, 6, 5, 5), (9, 2, 3, 3), group=3, pads=[1, 1, 1, 1])
    conv("channel multiplier", (1, 6, 8, 8), (12, 1, 3, 3), group=6, pads=[1, 1, 1, 1])
    conv("depthwise 3x3", (1, 24, 9, 7), (24, 1, 3, 3), group=24, pads=[1, 1, 1, 1])
    conv("depthwise 3x3 stride 2", (1, 13, 9, 8), (13, 1, 3, 3), group=13, pads=[1, 1, 1, 1], strides=[2, 2])
    conv("depthwise 5x5", (2, 10, 7, 7), (10, 1, 5, 5), group=10, pads=[2, 2, 2, 2])
    conv("depthwise 7x7 on 7x7", (1, 12, 7, 7), (12, 1, 7, 7), group=12)
    conv("depthwise dilation", (1, 9, 11, 11), (9, 1, 3, 3), group=9, pads=[2, 2, 2, 2], dilations=[2, 2])
    conv("same upper", (1, 4, 10, 11), (5, 4, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    conv("same lower", (1, 4, 10, 11), (5, 4, 4, 4), auto_pad="SAME_LOWER", strides=[1, 2])
    conv("valid", (1, 4, 10, 11), (5, 4, 3, 3), auto_pad="VALID")
    conv("one dimension", (1, 4, 66), (4, 4, 3))
    conv("one dimension, padded, strided", (2, 5, 21), (7, 5, 5), pads=[2, 1], strides=[2])
    conv("operator set 11", (1, 12, 5, 7), (20, 12, 3, 3), opset=11)
    conv("operator set 21", (1, 12, 5, 7), (20, 12, 3, 3), opset=21)
    half = values(6, 4, 3, 3).astype(np.float16)
    built = model(
        [("Cast", ["h"], ["w"], {"to": TensorProto.FLOAT}), ("Conv", ["x", "w"], ["y"], {})],
        {"x": np.zeros((1, 4, 6, 6))}, {"h": half}, ["y"])
    family.add("half-precision weights", built, {"x": values(1, 4, 6, 6)})


def normalization(family):
    def parameters(channels):
        return [
            constant(values(channels)), constant(values(channels)), constant(values(channels)),
            constant(values(channels, low=0.1, high=2.0)),
        ]

    single(family, "map", "BatchNormalization", [values(2, 11, 4, 5)] + parameters(11), epsilon=1e-3)
    single(family, "vector", "BatchNormalization", [values(3, 11)] + parameters(11))
    single(family, "signal", "BatchNormalization", [values(2, 5, 9)] + parameters(5), opset=14)
    single(family, "operator set 11", "BatchNormalization", [values(1, 8, 3, 3)] + parameters(8), opset=11)

    def around(name, before, after, pads=(0, 0, 0, 0), group=1):
        x = values(1, 8, 6, 6)
        constants = {"w": values(12, 8 // group if group > 1 else 8, 3, 3)}
        nodes, current, channels = [], "x", 8
        for key, wanted in (("before", before), ("after", after)):
            if key == "after":
                if group > 1:
                    constants["w"] = values(12, 8 // group, 3, 3)
                nodes.append(("Conv", [current, "w"], ["c"], {"pads": list(pads), "group": group}))
                current, channels = "c", 12
            if wanted:
                names = [f"{key}{part}" for part in ("s", "b", "m", "v")]
                for part, array in zip(names, parameters(channels)):
                    constants[part] = array[1]
                nodes.append(("BatchNormalization", [current] + names, [f"{key}y"], {}))
                current = f"{key}y"
        nodes.append(("Relu", [current], ["y"], {}))
        family.add(name, model(nodes, {"x": x}, constants, ["y"]), {"x": x})

    around("after a convolution", False, True, (1, 1, 1, 1))
    around("before a convolution without padding", True, False)
    around("before a convolution with padding", True, False, (1, 1, 1, 1))
    around("on both sides of groups", True, True, group=4)


def pooling(family):
    x = values(2, 11, 9, 8)
    for operator in ("MaxPool", "AveragePool"):
        single(family, f"{operator} 2x2", operator, [x], kernel_shape=[2, 2], strides=[2, 2])
        single(family, f"{operator} 3x3 padded", operator, [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
        single(family, f"{operator} 3x2 uneven", operator, [x], kernel_shape=[3, 2], strides=[1, 2], pads=[1, 0, 0, 1])
        single(family, f"{operator} ceil", operator, [x], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
        single(
            family, f"{operator} ceil padded", operator, [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1],
            ceil_mode=1)
        single(family, f"{operator} same upper", operator, [x], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
        single(family, f"{operator} same lower", operator, [x], kernel_shape=[2, 2], strides=[1, 1], auto_pad="SAME_LOWER")
        single(family, f"{operator} valid", operator, [x], kernel_shape=[4, 4], strides=[3, 3], auto_pad="VALID")
        single(family, f"{operator} signal", operator, [values(1, 5, 14)], kernel_shape=[3], strides=[2], pads=[1, 0])
        single(family, f"{operator} operator set 11", operator, [x], opset=11, kernel_shape=[2, 2])
        single(family, f"{operator} operator set 21", operator, [x], opset=21, kernel_shape=[2, 2])
        single(family, f"{operator} one channel", operator, [values(1, 1, 9, 9)], kernel_shape=[3, 3])
    single(
        family, "AveragePool counts padding", "AveragePool", [x], kernel_shape=[3, 3], strides=[2, 2],
        pads=[1, 1, 1, 1], count_include_pad=1)
    single(
        family, "AveragePool ceil counts padding", "AveragePool", [x], opset=19, kernel_shape=[3, 3], strides=[2, 2],
        pads=[1, 1, 1, 1], count_include_pad=1, ceil_mode=1)
    single(family, "AveragePool dilated", "AveragePool", [x], opset=19, kernel_shape=[3, 3], dilations=[2, 2])
    single(family, "MaxPool dilated", "MaxPool", [x], kernel_shape=[2, 2], dilations=[3, 2])
    single(family, "AveragePool 4 of 7, stride 3", "AveragePool", [values(1, 66, 7, 7)], kernel_shape=[4, 4], strides=[3, 3])
    for operator in ("GlobalAveragePool", "GlobalMaxPool"):
        single(family, f"{operator} map", operator, [x])
        single(family, f"{operator} signal", operator, [values(2, 5, 9)])


def activation(family):
    map_ = values(1, 13, 5, 6, low=-6, high=6)
    row = values(3, 17, low=-6, high=6)
    for operator in ("Relu", "Sigmoid", "Tanh", "Elu", "Selu", "LeakyRelu", "HardSigmoid", "HardSwish", "Exp"):
        single(family, f"{operator} map", operator, [map_])
        single(family, f"{operator} matrix", operator, [row], opset=14)
    single(family, "LeakyRelu alpha", "LeakyRelu", [map_], alpha=0.3)
    single(family, "Elu alpha", "Elu", [map_], alpha=0.3)
    single(family, "Selu alpha gamma", "Selu", [map_], alpha=1.2, gamma=0.7)
    single(family, "HardSigmoid alpha beta", "HardSigmoid", [map_], alpha=1 / 6, beta=0.5)
    single(family, "Clip", "Clip", [map_, constant(np.float32(-1)), constant(np.float32(2))])
    single(family, "Clip above", "Clip", [map_, None, constant(np.float32(2))], opset=11)
    single(family, "Clip below", "Clip", [map_, constant(np.float32(0.5))], opset=12)
    single(family, "Clip without limits", "Clip", [map_])
    single(family, "PRelu per channel", "PRelu", [map_, constant(values(13, 1, 1))])
    single(family, "PRelu per channel, rank 4", "PRelu", [map_, constant(values(1, 13, 1, 1))], opset=11)
    single(family, "PRelu one slope", "PRelu", [map_, constant(values(1))])
    single(family, "PRelu per pixel", "PRelu", [map_, constant(values(5, 6))])
    single(family, "PRelu vector", "PRelu", [row, constant(values(17))])
    single(family, "PRelu slopes at run time", "PRelu", [map_, values(13, 1, 1)])
    single(family, "Sigmoid of large numbers", "Sigmoid", [values(1, 8, 3, 3, low=-100, high=100)])
    single(family, "Tanh of small numbers", "Tanh", [values(1, 8, 3, 3, low=-1e-3, high=1e-3)])
    single(family, "Neg", "Neg", [map_])
    single(family, "Abs", "Abs", [map_])
    single(family, "Floor", "Floor", [map_])
    single(family, "Ceil", "Ceil", [row])
    single(family, "Sqrt", "Sqrt", [values(2, 5, 4, 3, low=0, high=9)])
    single(family, "Dropout 11", "Dropout", [row], opset=11, ratio=0.3)
    single(family, "Dropout 13", "Dropout", [row, constant(np.float32(0.5)), constant(np.array(False))], opset=13)
    single(family, "Identity", "Identity", [map_])
    nodes = [("HardSigmoid", ["x"], ["g"], {"alpha": 1 / 6, "beta": 0.5}), ("Mul", ["x", "g"], ["y"], {})]
    family.add("HardSwish in two nodes", model(nodes, {"x": map_}, {}, ["y"]), {"x": map_})
    nodes = [
        ("Conv", ["x", "w"], ["d"], {"group": 13, "pads": [1, 1, 1, 1]}), ("Neg", ["d"], ["n"], {}),
        ("Selu", ["d"], ["p"], {}), ("Selu", ["n"], ["q"], {}), ("Concat", ["p", "q"], ["c"], {"axis": 1}),
        ("Conv", ["c", "v", "b"], ["y"], {}),
    ]
    constants = {"w": values(13, 1, 3, 3), "v": values(10, 26, 1, 1), "b": values(10)}
    family.add("reverse fusion", model(nodes, {"x": map_}, constants, ["y"]), {"x": map_})


def arithmetic(family):
    map_, other = values(2, 11, 4, 5), values(2, 11, 4, 5, low=0.5, high=2)
    for operator in ("Add", "Sub", "Mul", "Div"):
        single(family, f"{operator} maps", operator, [map_, other])
        single(family, f"{operator} map by channel vector", operator, [map_, values(1, 11, 1, 1, low=0.5, high=2)])
        single(family, f"{operator} map by pixel", operator, [map_, values(2, 1, 4, 5, low=0.5, high=2)])
        single(family, f"{operator} scalar by map", operator, [constant(np.float32(1.5)), other])
    single(family, "Mul map by row", "Mul", [map_, values(1, 11, 4, 1)])
    single(family, "Mul map by column", "Mul", [map_, values(1, 11, 1, 5)])
    single(family, "Mul map by constant row", "Mul", [map_, constant(values(11, 4, 1))])
    single(family, "Add map and constant map", "Add", [map_, constant(values(1, 11, 4, 5))])
    single(family, "Add map and constant per channel", "Add", [map_, constant(values(11, 1, 1))])
    single(family, "Add both broadcast", "Add", [values(3, 1, 4, 1), values(5, 1, 6)])
    single(family, "Mul both broadcast, maps", "Mul", [values(1, 12, 4, 1), values(1, 12, 1, 6)])
    single(family, "Add matrix and vector", "Add", [values(4, 7), constant(values(7))])
    single(family, "Sub rank 5", "Sub", [values(2, 3, 2, 3, 2), values(3, 1, 3, 1)])
    single(family, "Mul one channel", "Mul", [values(1, 1, 8, 9), constant(np.float32(0.25))])
    single(family, "Add one channel and many", "Add", [values(1, 1, 4, 5), values(1, 7, 4, 5)])
    single(family, "Add scalar to scalar", "Add", [values(), values()])
    single(family, "Sum of three", "Sum", [map_, other, values(1, 11, 1, 1)])
    single(family, "Max of two", "Max", [map_, other])
    single(family, "Min of two", "Min", [map_, constant(np.float32(0.25))])
    single(family, "Pow square", "Pow", [map_, constant(np.float32(2))])
    single(family, "Pow per channel", "Pow", [other, constant(values(11, 1, 1))])
    x = values(1, 12, 5, 5)
    nodes = [
        ("Conv", ["x", "w"], ["a"], {"pads": [1, 1, 1, 1]}), ("Conv", ["x", "v"], ["b"], {}),
        ("Add", ["a", "b"], ["s"], {}), ("Relu", ["s"], ["r"], {}), ("Add", ["x", "r"], ["t"], {}),
        ("Conv", ["t", "u"], ["c"], {}), ("Relu", ["c"], ["d"], {}), ("Add", ["d", "t"], ["y"], {}),
    ]
    constants = {"w": values(12, 12, 3, 3), "v": values(12, 12, 1, 1), "u": values(12, 12, 1, 1)}
    family.add("residuals", model(nodes, {"x": x}, constants, ["y"]), {"x": x})
    nodes = [("Add", ["x", "x"], ["a"], {}), ("Mul", ["a", "a"], ["b"], {}), ("Sub", ["a", "b"], ["y"], {})]
    family.add("the same value twice", model(nodes, {"x": x}, {}, ["y", "b"]), {"x": x})


def reduction(family):
    map_ = values(2, 11, 5, 6)
    for operator, since in (("ReduceMean", 18), ("ReduceMax", 18), ("ReduceSum", 13)):
        for axes in ([2, 3], [3], [2], [-1, -2], [1], [0], [1, 2, 3], [0, 2]):
            label = f"{operator} over {axes}"
            single(
                family, f"{label}, early", operator, [map_], opset=since - 1 if operator != "ReduceSum" else 11,
                axes=axes, keepdims=1)
            single(family, f"{label}, late", operator, [map_, constant(integers(*axes))], opset=since, keepdims=0)
        single(family, f"{operator} over all", operator, [map_], opset=since)
        single(family, f"{operator} of a matrix", operator, [values(4, 9), constant(integers(1))], opset=since)
        single(family, f"{operator} over none", operator, [map_, constant(integers())], opset=since, noop_with_empty_axes=1)
        single(family, f"{operator} signal", operator, [values(2, 7, 9), constant(integers(2))], opset=since)


def joining(family):
    a, b = values(1, 5, 4, 6), values(1, 3, 4, 6)
    single(family, "Concat channels", "Concat", [a, b], axis=1)
    single(family, "Concat aligned channels", "Concat", [values(1, 8, 4, 6), values(1, 16, 4, 6)], axis=-3)
    single(family, "Concat rows", "Concat", [values(1, 5, 2, 6), a], axis=2)
    single(family, "Concat columns", "Concat", [values(1, 5, 4, 3), a], axis=3)
    single(family, "Concat batches", "Concat", [values(2, 5, 4, 6), a], axis=0)
    single(family, "Concat with a constant", "Concat", [a, constant(values(1, 2, 4, 6))], axis=1)
    single(family, "Concat matrices", "Concat", [values(2, 3), values(2, 4), values(2, 1)], axis=1)
    single(family, "Concat one", "Concat", [a], axis=1)
    single(family, "Concat one-channel maps", "Concat", [values(1, 1, 4, 6), values(1, 1, 4, 6)], axis=1)

    def chain(name, nodes, x, constants, outputs=("y",), opset=17):
        family.add(name, model(nodes, {"x": x}, constants, outputs, opset), {"x": x})

    x = values(1, 12, 6, 5)
    parts = {"w": values(5, 12, 1, 1), "v": values(8, 12, 3, 3), "u": values(9, 26, 1, 1)}
    chain(
        "Concat of convolutions",
        [
            ("Conv", ["x", "w"], ["a"], {}), ("Conv", ["x", "v"], ["b"], {"pads": [1, 1, 1, 1]}),
            ("Relu", ["x"], ["r"], {}), ("AveragePool", ["a"], ["p"], {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}),
            ("Slice", ["r", "from", "to", "axis"], ["c"], {}), ("Sigmoid", ["b"], ["d"], {}),
            ("Concat", ["a", "d", "p", "c", "d"], ["y"], {"axis": 1}), ("Concat", ["a", "b"], ["z"], {"axis": 1}),
        ],
        x, parts | {"from": integers(4), "to": integers(9), "axis": integers(1)}, ("y", "z"))
    chain(
        "Concat in concat",
        [
            ("Relu", ["x"], ["a"], {}), ("Neg", ["x"], ["b"], {}), ("Concat", ["a", "b"], ["c"], {"axis": 1}),
            ("Exp", ["x"], ["d"], {}), ("Concat", ["d", "c", "a"], ["e"], {"axis": 1}), ("Add", ["c", "c"], ["f"], {}),
            ("Concat", ["c", "f"], ["y"], {"axis": 2}),
        ],
        x, {}, ("y", "e"))
    chain(
        "Split by lengths 11", [("Split", ["x"], ["a", "b", "c"], {"axis": 1, "split": [3, 8, 1]})], x, {},
        ("a", "b", "c"), 11)
    chain(
        "Split by lengths 13", [("Split", ["x", "l"], ["a", "b", "c"], {"axis": 1})], x, {"l": integers(3, 8, 1)},
        ("a", "b", "c"), 13)
    chain("Split equally", [("Split", ["x"], ["a", "b", "c"], {"axis": 2})], x, {}, ("a", "b", "c"), 13)
    chain(
        "Split in parts 18", [("Split", ["x"], ["a", "b"], {"axis": 3, "num_outputs": 2})], x, {}, ("a", "b"), 18)
    chain(
        "Split feeds depthwise convolutions",
        [
            ("Split", ["x", "l"], ["a", "b"], {"axis": 1}),
            ("Conv", ["a", "w"], ["c"], {"group": 5, "pads": [1, 1, 1, 1]}),
            ("Conv", ["b", "v"], ["d"], {"group": 7, "pads": [2, 2, 2, 2]}), ("Concat", ["c", "d"], ["y"], {"axis": 1}),
        ],
        x, {"l": integers(5, 7), "w": values(5, 1, 3, 3), "v": values(7, 1, 5, 5)})
    single(
        family, "Slice rows and columns", "Slice",
        [x, constant(integers(1, 0)), constant(integers(5, 2**62)), constant(integers(2, 3)), constant(integers(2, 3))])
    single(family, "Slice backwards", "Slice", [
        x, constant(integers(-1, 4)), constant(integers(-(2**62), 1)), constant(integers(1, -1)),
        constant(integers(-1, -2))])
    single(family, "Slice from the end", "Slice", [x, constant(integers(-4)), constant(integers(-1)), constant(integers(1))])
    single(family, "Slice without axes", "Slice", [values(6, 5), constant(integers(1, 2)), constant(integers(4, 5))])
    single(family, "Gather channels", "Gather", [x, constant(integers(3, 4, -1, 0))], axis=1)
    single(family, "Gather one row", "Gather", [x, constant(np.array(2, np.int64))], axis=2)
    single(family, "Gather matrix of indices", "Gather", [values(5, 4), constant(np.array([[0, 2], [4, 4]]))], axis=0)
    single(family, "Gather columns", "Gather", [x, constant(integers(4, 3, 2, 1, 0))], axis=-1, opset=11)


def shaping(family):
    map_ = values(2, 6, 3, 4)
    single(family, "Reshape", "Reshape", [map_, constant(integers(2, -1))])
    single(family, "Reshape keeps axes", "Reshape", [map_, constant(integers(0, 0, 12))])
    single(family, "Reshape to another map", "Reshape", [map_, constant(integers(2, 3, 6, 4))])
    single(family, "Reshape splits channels", "Reshape", [map_, constant(integers(2, 2, 3, 3, 4))])
    single(family, "Reshape one pixel", "Reshape", [values(1, 9, 1, 1), constant(integers(1, 9))])
    single(family, "Flatten", "Flatten", [map_])
    single(family, "Flatten axis 2", "Flatten", [map_], axis=2)
    single(family, "Flatten axis 0", "Flatten", [map_], axis=0)
    single(family, "Flatten last axis", "Flatten", [map_], axis=-1)
    single(family, "Squeeze 11", "Squeeze", [values(1, 6, 1, 4)], opset=11, axes=[0, 2])
    single(family, "Squeeze 13", "Squeeze", [values(1, 6, 1, 4), constant(integers(-2))], opset=13)
    single(family, "Squeeze all", "Squeeze", [values(1, 6, 1, 4)], opset=13)
    single(family, "Unsqueeze 11", "Unsqueeze", [values(6, 4)], opset=11, axes=[0, 3])
    single(family, "Unsqueeze 13", "Unsqueeze", [values(6, 4), constant(integers(-1, 1))], opset=13)
    single(family, "Transpose", "Transpose", [map_])
    single(family, "Transpose to NHWC", "Transpose", [map_], perm=[0, 2, 3, 1])
    single(family, "Transpose height and width", "Transpose", [map_], perm=[0, 1, 3, 2])
    single(family, "Transpose matrix", "Transpose", [values(5, 7)], perm=[1, 0])
    single(family, "Transpose rank 5", "Transpose", [values(2, 3, 2, 4, 5)], perm=[4, 2, 0, 3, 1])
    single(family, "Expand", "Expand", [values(6, 1, 4), constant(integers(2, 1, 3, 1))])

    def chain(name, nodes, constants, opset=17, x=map_, outputs=("y",)):
        family.add(name, model(nodes, {"x": x}, constants, outputs, opset), {"x": x})

    chain(
        "channel shuffle",
        [
            ("Reshape", ["x", "s"], ["a"], {}), ("Transpose", ["a"], ["b"], {"perm": [0, 2, 1, 3, 4]}),
            ("Reshape", ["b", "t"], ["c"], {}), ("Conv", ["c", "w"], ["y"], {}),
        ],
        {"s": integers(2, 2, 3, 3, 4), "t": integers(2, 6, 3, 4), "w": values(8, 6, 1, 1)})
    chain(
        "flatten by the shape",
        [
            ("Relu", ["x"], ["r"], {}), ("Shape", ["r"], ["s"], {}), ("Gather", ["s", "zero"], ["b"], {"axis": 0}),
            ("Unsqueeze", ["b", "axes"], ["u"], {}), ("Concat", ["u", "rest"], ["t"], {"axis": 0}),
            ("Reshape", ["r", "t"], ["y"], {}),
        ],
        {"zero": np.array(0, np.int64), "axes": integers(0), "rest": integers(-1)})
    chain(
        "resize to twice the shape",
        [
            ("Shape", ["x"], ["s"], {}), ("Slice", ["s", "two", "four", "zero"], ["hw"], {}),
            ("Mul", ["hw", "two"], ["d"], {}), ("Slice", ["s", "zero", "two", "zero"], ["nc"], {}),
            ("Cast", ["d"], ["f"], {"to": TensorProto.FLOAT}), ("Floor", ["f"], ["g"], {}),
            ("Cast", ["g"], ["i"], {"to": TensorProto.INT64}), ("Concat", ["nc", "i"], ["sizes"], {"axis": 0}),
            ("Resize", ["x", "", "", "sizes"], ["y"], {"mode": "nearest", "nearest_mode": "floor",
                                                      "coordinate_transformation_mode": "asymmetric"}),
        ],
        {"zero": integers(0), "two": integers(2), "four": integers(4)})
    chain(
        "zeros of the shape",
        [
            ("Shape", ["x"], ["s"], {"start": 1}),
            ("ConstantOfShape", ["s"], ["z"], {"value": numpy_helper.from_array(np.array([0.5], np.float32))}),
            ("Add", ["x", "z"], ["y"], {}),
        ], {}, opset=15)
    chain(
        "a range as indices",
        [
            ("Range", ["one", "five", "two"], ["r"], {}), ("Gather", ["x", "r"], ["y"], {"axis": 1}),
        ], {"one": np.array(1, np.int64), "five": np.array(5, np.int64), "two": np.array(2, np.int64)})
    chain(
        "constants of all kinds",
        [
            ("Constant", [], ["a"], {"value_float": 0.5}), ("Constant", [], ["b"], {"value_floats": [1.0, 2.0, 3.0, 4.0]}),
            ("Constant", [], ["c"], {"value_ints": [2, 6, 12]}),
            ("Constant", [], ["d"], {"value": numpy_helper.from_array(values(6, 1, 1).astype(np.float64))}),
            ("Cast", ["d"], ["e"], {"to": TensorProto.FLOAT}), ("Mul", ["x", "a"], ["f"], {}),
            ("Add", ["f", "b"], ["g"], {}), ("Mul", ["g", "e"], ["h"], {}), ("Reshape", ["h", "c"], ["y"], {}),
        ], {})
    chain(
        "computed constants",
        [
            ("Exp", ["k"], ["a"], {}), ("Sqrt", ["a"], ["b"], {}), ("Transpose", ["b"], ["c"], {"perm": [1, 0]}),
            ("ReduceMean", ["c"], ["d"], {"axes": [1]}), ("Softmax", ["c"], ["e"], {}), ("MatMul", ["e", "k"], ["f"], {}),
            ("Add", ["x", "f"], ["g"], {}), ("Reshape", ["d", "s"], ["h"], {}), ("Mul", ["g", "h"], ["y"], {}),
        ],
        {"k": values(3, 4), "s": integers(4)}, x=values(2, 4, 4, 4))


def resizing(family):
    map_ = values(1, 11, 5, 6)

    def resize(name, x, opset=13, scales=None, sizes=None, **attributes):
        roi = constant(np.zeros(0, np.float32)) if opset == 11 else None
        empty = constant(np.zeros(0, np.float32)) if opset == 11 else None
        ins = [x, roi, constant(np.array(scales, np.float32)) if scales else empty]
        single(family, name, "Resize", ins + ([constant(integers(*sizes))] if sizes else []), opset, **attributes)

    for opset in (11, 13, 18, 19):
        resize(
            f"nearest twice, {opset}", map_, opset, [1, 1, 2, 2], mode="nearest",
            coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        resize(f"linear to a size, {opset}", map_, opset, sizes=[1, 11, 9, 13], mode="linear")
    for mode in ("half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"):
        for shape in ([1, 11, 9, 11], [1, 11, 3, 4], [1, 11, 1, 7]):
            label = f"{mode} to {shape[2]}x{shape[3]}"
            resize(f"linear {label}", map_, sizes=shape, mode="linear", coordinate_transformation_mode=mode)
            for rounding in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
                resize(
                    f"nearest {label} {rounding}", map_, sizes=shape, mode="nearest",
                    coordinate_transformation_mode=mode, nearest_mode=rounding)
    resize("linear by odd scales", map_, scales=[1, 1, 1.7, 0.6], mode="linear")
    resize("nearest by odd scales", map_, scales=[1, 1, 0.45, 2.3], mode="nearest")
    resize("linear of two pictures", values(2, 8, 4, 4), scales=[1, 1, 2, 2], mode="linear")
    resize("linear of a signal", values(1, 5, 9), scales=[1, 1, 2.5], mode="linear")
    single(
        family, "axes", "Resize", [map_, None, None, constant(integers(10, 3))], opset=18, mode="linear", axes=[2, 3])


def padding(family):
    map_ = values(1, 5, 4, 6)
    for mode in ("constant", "edge", "reflect"):
        pads = constant(integers(0, 0, 1, 2, 0, 0, 3, 1))
        single(family, f"{mode}", "Pad", [map_, pads], mode=mode)
        single(family, f"{mode}, 11", "Pad", [map_, pads], opset=11, mode=mode)
    single(family, "with a value", "Pad", [map_, constant(integers(0, 1, 1, 0, 0, 2, 0, 3)), constant(np.float32(2.5))])
    single(family, "channels", "Pad", [map_, constant(integers(0, 3, 0, 0, 0, 8, 0, 0))])
    single(family, "negative", "Pad", [map_, constant(integers(0, 0, -1, 2, 0, -2, 1, -1))])
    single(family, "axes", "Pad", [map_, constant(integers(1, 2, 3, 4)), None, constant(integers(3, -2))], opset=18)
    single(family, "matrix", "Pad", [values(3, 4), constant(integers(1, 0, 2, 2))])
    single(family, "one channel", "Pad", [values(1, 1, 5, 5), constant(integers(0, 0, 1, 1, 0, 0, 1, 1))])


def softmax(family):
    map_, matrix = values(2, 9, 3, 4, low=-5, high=5), values(4, 11, low=-20, high=20)
    for operator in ("Softmax", "LogSoftmax"):
        single(family, f"{operator} matrix", operator, [matrix], axis=1)
        single(family, f"{operator} columns", operator, [matrix], axis=0)
        single(family, f"{operator} default, 11", operator, [map_], opset=11)
        single(family, f"{operator} default, 13", operator, [map_], opset=13)
        single(family, f"{operator} axis 2, 11", operator, [map_], opset=11, axis=2)
        for axis in (0, 1, 2, 3):
            single(family, f"{operator} axis {axis}, 13", operator, [map_], opset=13, axis=axis)
        single(family, f"{operator} of a vector", operator, [values(7)], axis=0)


def matrix(family):
    def gemm(name, a, b, c=None, dynamic=False, **attributes):
        weights = values(*b)
        ins = [values(*a), weights if dynamic else constant(weights)]
        single(family, name, "Gemm", ins + ([constant(values(*c))] if c is not None else []), **attributes)

    gemm("Gemm one row", (1, 33), (10, 33), (10,), transB=1)
    gemm("Gemm one row, not transposed", (1, 33), (33, 10), (10,))
    gemm("Gemm rows", (7, 33), (10, 33), (10,), transB=1)
    gemm("Gemm rows, wide", (9, 20), (20, 70))
    gemm("Gemm factors", (3, 8), (8, 5), (5,), alpha=0.5, beta=2.0)
    gemm("Gemm both transposed", (8, 3), (5, 8), (1, 5), transA=1, transB=1)
    gemm("Gemm matrix summand", (3, 8), (8, 5), (3, 5))
    gemm("Gemm column summand", (3, 8), (8, 5), (3, 1), beta=0.5)
    gemm("Gemm scalar summand", (3, 8), (8, 5), ())
    gemm("Gemm at run time", (3, 8), (8, 5), (5,), dynamic=True, alpha=1.5)
    gemm("Gemm at run time, transposed", (8, 3), (5, 8), (5,), dynamic=True, transA=1, transB=1)
    gemm("Gemm operator set 11", (1, 8), (8, 5), (5,), opset=11)
    single(family, "MatMul constant", "MatMul", [values(4, 9), constant(values(9, 6))])
    single(family, "MatMul constant, stack", "MatMul", [values(2, 3, 4, 9), constant(values(9, 6))])
    single(family, "MatMul at run time", "MatMul", [values(4, 9), values(9, 6)])
    single(family, "MatMul stacks", "MatMul", [values(2, 3, 4, 5), values(2, 3, 5, 6)])
    single(family, "MatMul broadcast stacks", "MatMul", [values(2, 1, 4, 5), values(3, 5, 6)])
    single(family, "MatMul vectors", "MatMul", [values(5), values(5)])
    single(family, "MatMul vector and stack", "MatMul", [values(5), values(2, 5, 3)])
    single(family, "MatMul stack and vector", "MatMul", [values(2, 3, 5), values(5)])
    single(family, "MatMul vector and constant", "MatMul", [values(5), constant(values(5, 3))])
    x = values(1, 6, 3, 3)
    nodes = [
        ("Reshape", ["x", "s"], ["q"], {}), ("Transpose", ["q"], ["k"], {"perm": [0, 2, 1]}),
        ("MatMul", ["k", "q"], ["a"], {}), ("Softmax", ["a"], ["p"], {"axis": -1}), ("MatMul", ["q", "p"], ["y"], {}),
    ]
    family.add("attention", model(nodes, {"x": x}, {"s": integers(1, 6, 9)}, ["y"]), {"x": x})
    x = values(3, 6)
    nodes = [("MatMul", ["x", "w"], ["m"], {}), ("Add", ["b", "m"], ["s"], {}), ("Relu", ["s"], ["y"], {})]
    family.add("MatMul with bias", model(nodes, {"x": x}, {"w": values(6, 5), "b": values(5)}, ["y"]), {"x": x})


FAMILIES = {
    "convolution": convolution,
    "normalization": normalization,
    "pooling": pooling,
    "activation": activation,
    "arithmetic": arithmetic,
    "reduction": reduction,
    "joining": joining,
    "shaping": shaping,
    "resizing": resizing,
    "padding": padding,
    "softmax": softmax,
    "matrix": matrix,
}
