"""Operators in the forms that they had in operator sets 7 to 10."""

import numpy as np
from families import constant, single

RANDOM = np.random.default_rng(11)


def values(*shape, low=-1.0, high=1.0):
    return RANDOM.uniform(low, high, shape).astype(np.float32)


def add_cases(family):
    map_ = values(1, 5, 4, 6, low=-3, high=3)
    for opset in (7, 10):
        single(family, f"Clip, {opset}", "Clip", [map_], opset, min=-1.0, max=2.0)
        single(family, f"Clip above, {opset}", "Clip", [map_], opset, max=0.5)
        single(family, f"Pad, {opset}", "Pad", [map_], opset, pads=[0, 0, 1, 2, 0, 0, 3, 1], value=1.5)
        single(family, f"Pad reflected, {opset}", "Pad", [map_], opset, pads=[0, 0, 1, 2, 0, 0, 3, 1], mode="reflect")
        for name, kernel in (("MaxPool", {}), ("AveragePool", {"count_include_pad": 1})):
            single(family, f"{name}, {opset}", name, [map_], opset, kernel_shape=[2, 2], strides=[2, 2], **kernel)
        single(family, f"Dropout, {opset}", "Dropout", [map_], opset, ratio=0.25)
        single(family, f"Softmax, {opset}", "Softmax", [values(3, 7)], opset, axis=1)
        single(family, f"PRelu, {opset}", "PRelu", [map_, constant(values(5, 1, 1))], opset)
        single(family, f"Gemm, {opset}", "Gemm", [values(2, 6), constant(values(4, 6)), constant(values(4))], opset, transB=1)
    single(family, "Slice, 7", "Slice", [map_], 7, starts=[1, -4], ends=[4, 2**63 - 1], axes=[1, 3])
    single(family, "Slice without axes, 9", "Slice", [map_], 9, starts=[0, 1], ends=[1, 3])
    single(family, "Slice, 10", "Slice", [map_, *(constant(np.array(v, np.int64)) for v in ([1], [6], [3], [2]))], 10)
    scales = constant(np.array([1, 1, 2, 1.5], np.float32))
    single(family, "Resize nearest, 10", "Resize", [map_, scales], 10, mode="nearest")
    single(family, "Resize linear, 10", "Resize", [map_, scales], 10, mode="linear")
    parameters = [constant(values(5, low=0.5, high=1.5)) for _ in range(4)]
    single(family, "BatchNormalization, 7", "BatchNormalization", [map_, *parameters], 7)
    single(family, "BatchNormalization, 9", "BatchNormalization", [map_, *parameters], 9)
    single(family, "Add, 7", "Add", [map_, constant(values(5, 1, 1))], 7)
