"""Small networks with random weights, built from the blocks of the light networks for faces: inverted residuals with
squeeze-and-excitation or coordinate attention, mixed depthwise convolutions, a spatial-bias head, a detector's pyramid.
"""

import numpy as np
from families import model

RANDOM = np.random.default_rng(7)


class Network:
    """Collects nodes; every method adds some and gives the name of its result."""

    def __init__(self):
        self.nodes = []
        self.constants = {}

    def node(self, operator, inputs, outputs=1, **attributes):
        names = [f"v{len(self.nodes)}_{index}" for index in range(outputs)]
        self.nodes.append((operator, inputs, names, attributes))
        return names[0] if outputs == 1 else names

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants[name] = array
        return name

    def integers(self, *numbers):
        return self.constant(np.array(numbers, np.int64))

    def conv(self, x, inputs, outputs, kernel=1, stride=1, group=1, bias=True, **attributes):
        fan = inputs // group * kernel * kernel
        weights = RANDOM.normal(0, fan**-0.5, (outputs, inputs // group, kernel, kernel)).astype(np.float32)
        ins = [x, self.constant(weights)]
        if bias:
            ins.append(self.constant(RANDOM.normal(0, 0.1, outputs).astype(np.float32)))
        return self.node("Conv", ins, strides=[stride] * 2, pads=[kernel // 2] * 4, group=group, **attributes)

    def normalized(self, x, channels):
        parts = [self.constant(RANDOM.uniform(0.5, 1.5, channels).astype(np.float32)) for _ in range(4)]
        return self.node("BatchNormalization", [x] + parts)

    def hard_swish(self, x, split=False):
        if not split:
            return self.node("HardSwish", [x])
        return self.node("Mul", [x, self.node("HardSigmoid", [x], alpha=1 / 6, beta=0.5)])

    def parametric_relu(self, x, channels):
        return self.node("PRelu", [x, self.constant(RANDOM.uniform(0, 0.5, (channels, 1, 1)).astype(np.float32))])

    def squeeze_excite(self, x, channels, hidden):
        pooled = self.node("ReduceMean", [x], axes=[2, 3], keepdims=1)
        gate = self.node("Relu", [self.conv(pooled, channels, hidden)])
        gate = self.node("HardSigmoid", [self.conv(gate, hidden, channels)], alpha=1 / 6, beta=0.5)
        return self.node("Mul", [x, gate])

    def coordinate_attention(self, x, channels, hidden, height, width, complementary=False):
        def pooled(operator):
            rows = self.node(operator, [x], axes=[3], keepdims=1)
            columns = self.node("Transpose", [self.node(operator, [x], axes=[2], keepdims=1)], perm=[0, 1, 3, 2])
            return self.node("Concat", [rows, columns], axis=2)

        y = pooled("ReduceMean")
        if complementary:
            y = self.node("Add", [y, pooled("ReduceMax")])
        y = self.hard_swish(self.conv(y, channels, hidden), split=True)
        zero, middle, end, axis = (self.integers(n) for n in (0, height, height + width, 2))
        rows = self.node("Slice", [y, zero, middle, axis])
        columns = self.node("Transpose", [self.node("Slice", [y, middle, end, axis])], perm=[0, 1, 3, 2])
        rows = self.node("Sigmoid", [self.conv(rows, hidden, channels)])
        columns = self.node("Sigmoid", [self.conv(columns, hidden, channels)])
        return self.node("Mul", [self.node("Mul", [x, columns]), rows])

    def model(self, shape, outputs, opset=17):
        return model(self.nodes, {"x": np.zeros(shape)}, self.constants, outputs, opset)


def mobile(family):
    """FER-MobileNetV3's blocks."""
    net = Network()
    y = net.hard_swish(net.conv("x", 1, 16, 3, 2))
    z = net.hard_swish(net.conv(y, 16, 16, 3, group=16))
    y = net.node("Add", [net.conv(z, 16, 16), y])
    z = net.hard_swish(net.normalized(net.conv(y, 16, 36, bias=False), 36))
    z = net.squeeze_excite(net.hard_swish(net.conv(z, 36, 36, 5, 2, group=36)), 36, 8)
    y = net.normalized(net.conv(z, 36, 20, bias=False), 20)
    for complementary in (True, False):
        z = net.hard_swish(net.conv(y, 20, 60))
        z = net.hard_swish(net.conv(z, 60, 60, 3, group=60))
        z = net.coordinate_attention(z, 60, 11, 7, 7, complementary)
        y = net.node("Add", [y, net.conv(z, 60, 20)])
    y = net.node("GlobalAveragePool", [net.hard_swish(net.conv(y, 20, 48))])
    y = net.hard_swish(net.node("Flatten", [net.conv(y, 48, 32)]))
    weights = net.constant(RANDOM.normal(0, 0.2, (8, 32)).astype(np.float32))
    y = net.node("Gemm", [y, weights, net.constant(RANDOM.normal(0, 0.2, 8).astype(np.float32))], transB=1)
    y = net.node("Softmax", [y], axis=-1)
    family.add("coordinate attention and squeeze-and-excitation", net.model((1, 1, 28, 28), [y]), {"x": ((1, 1, 28, 28), 3)})


def mixed(family):
    """LFNSB's blocks: mixed kernels over split channels, and the spatial-bias head."""
    net = Network()
    y = net.parametric_relu(net.conv("x", 3, 16, 3, 2), 16)
    y = net.parametric_relu(net.conv(y, 16, 16, 3, group=16), 16)
    for stride, side in ((1, 14), (2, 7)):
        z = net.parametric_relu(net.conv(y, 16, 54), 54)
        parts = net.node("Split", [z, net.integers(26, 18, 10)], outputs=3, axis=1)
        mixed_parts = [
            net.conv(part, width, width, kernel, stride, group=width)
            for part, width, kernel in zip(parts, (26, 18, 10), (3, 5, 7))
        ]
        z = net.parametric_relu(net.node("Concat", mixed_parts, axis=1), 54)
        z = net.coordinate_attention(z, 54, 8, side, side)
        z = net.conv(z, 54, 16)
        y = net.node("Add", [y, z]) if stride == 1 else z
    bias = net.node("Relu", [net.conv(y, 16, 18)])
    bias = net.node("AveragePool", [bias], kernel_shape=[4, 4], strides=[3, 3])
    bias = net.node("Reshape", [bias, net.integers(1, 18, 4)])
    bias = net.node("Transpose", [bias], perm=[0, 2, 1])
    weights = net.constant(RANDOM.normal(0, 0.3, (4, 4, 3)).astype(np.float32))
    bias = net.node("Conv", [bias, weights, net.constant(RANDOM.normal(0, 0.3, 4).astype(np.float32))])
    bias = net.node("Transpose", [bias], perm=[0, 2, 1])
    bias = net.node("Reshape", [bias, net.integers(1, 16, 2, 2)])
    scales = net.constant(np.array([1, 1, 3.5, 3.5], np.float32))
    bias = net.node("Resize", [bias, "", scales], mode="linear")
    y = net.node("Concat", [y, bias], axis=1)
    y = net.node("Flatten", [net.conv(y, 32, 32, 7, group=32)])
    y = net.node("ReduceMean", [net.node("Reshape", [y, net.integers(1, 32, 49)])], axes=[2], keepdims=0)
    weights = net.constant(RANDOM.normal(0, 0.2, (32, 7)).astype(np.float32))
    y = net.node("Add", [net.node("MatMul", [y, weights]), net.constant(np.ones(7, np.float32))])
    y = net.node("LogSoftmax", [y])
    family.add("mixed depthwise convolutions and spatial bias", net.model((1, 3, 28, 28), [y]), {"x": ((1, 3, 28, 28), 4)})


def reverse(family):
    """I-MobileNetV2's blocks in all its ways of fusion."""
    net = Network()
    y = net.node("Selu", [net.conv("x", 1, 16, 3, 2)])
    for fusion in ("concat", "sum", "weighted", "none"):
        z = net.node("Selu", [net.conv(y, 16, 44)])
        z = net.conv(z, 44, 44, 3, group=44)
        width = 44
        if fusion == "none":
            z = net.node("Selu", [z])
        else:
            plus, minus = net.node("Selu", [z]), net.node("Selu", [net.node("Neg", [z])])
            if fusion == "weighted":
                factor = net.constant(RANDOM.normal(-1, 0.1, (1, 44, 1, 1)).astype(np.float32))
                minus = net.node("Mul", [minus, factor])
            z = net.node("Concat", [plus, minus], axis=1) if fusion == "concat" else net.node("Add", [plus, minus])
            width = 88 if fusion == "concat" else 44
        y = net.node("Add", [y, net.conv(z, width, 16)])
    y = net.node("Reshape", [net.conv(net.node("GlobalAveragePool", [y]), 16, 8), net.integers(0, -1)])
    family.add("reverse fusion", net.model((2, 1, 24, 24), [y]), {"x": ((2, 1, 24, 24), 5)})


def detector(family):
    """A detector's backbone with a pyramid and heads, its outputs flattened to rows."""
    net = Network()
    y = net.node("Relu", [net.conv("x", 1, 16, 3, 2)])
    levels = []
    for channels, outputs in ((16, 24), (24, 32), (32, 40)):
        y = net.node("Relu", [net.conv(y, channels, channels, 3, 2, group=channels)])
        y = net.node("Relu", [net.conv(y, channels, outputs)])
        levels.append(net.conv(y, outputs, 24))
    results = []
    for index in (2, 1, 0):
        if index < 2:
            scales = net.constant(np.array([1, 1, 2, 2], np.float32))
            up = net.node("Resize", [levels[index + 1], "", scales], mode="nearest",
                          coordinate_transformation_mode="asymmetric", nearest_mode="floor")
            levels[index] = net.node("Add", [levels[index], up])
        head = net.node("Relu", [net.conv(levels[index], 24, 24, 3, group=24)])
        head = net.node("Transpose", [net.conv(head, 24, 15)], perm=[0, 2, 3, 1])
        results.append(net.node("Reshape", [head, net.integers(1, -1, 15)]))
    y = net.node("Concat", results, axis=1)
    score, rest = net.node("Split", [y, net.integers(1, 14)], outputs=2, axis=2)
    score = net.node("Sigmoid", [score])
    family.add("detector", net.model((1, 1, 48, 64), [score, rest]), {"x": ((1, 1, 48, 64), 6)})


def add_cases(family):
    mobile(family)
    mixed(family)
    reverse(family)
    detector(family)
