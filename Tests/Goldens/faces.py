"""Writes Faces/*: alignment and head pose as the training computes them, and made-up detectors, for the daemon's tests.

Run with the Python of Training/requirements.txt: python Tests/Goldens/faces.py
"""
import json
import re
import sys
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent / "Faces"
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from Training.common.similarity import TEMPLATES, similarity, template_points  # noqa: E402
from Training.headpose.fit import PITCH_TERMS, YAW_TERMS, features  # noqa: E402

random = np.random.default_rng(5)


def landmarks():
    """A face of any size, place and tilt, its points a little off."""
    face = TEMPLATES["arcface"] - 0.5 + random.normal(0, 0.04, (5, 2))
    scale, angle = np.exp(random.uniform(2, 6)), random.uniform(-1, 1)
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    return face @ np.array([[c, s], [-s, c]]) + random.uniform(0, 900, 2)


def alignment_case(template, margin, side):
    points = landmarks()
    target = template_points(template, margin, side)
    matrix = similarity(points, target)
    inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))
    return dict(template=template, margin=margin, side=side, points=target.tolist(), landmarks=points.tolist(),
                a=inverse[0, 0], b=inverse[1, 0], tx=inverse[0, 2], ty=inverse[1, 2])


def coefficients(group, names):
    text = (ROOT / "Sources/Faces/HeadPoseCoefficients.swift").read_text().split(f"enum {group} ")[1].split("}")[0]
    known = dict(re.findall(r"static let (\w+): Float = (\S+)", text))
    return np.array([float(known[name]) for name in names])


def pose_case():
    points = landmarks()
    roll, yaw, pitch = features(points[None])
    return dict(landmarks=points.tolist(), yaw=float((yaw @ coefficients("Yaw", YAW_TERMS))[0]),
                pitch=float((pitch @ coefficients("Pitch", PITCH_TERMS))[0]), roll=float(roll[0]))


def spot_detector(path):
    """A detector of white squares: each cell's score is its mean luma (0 to 1), its face is the cell, doubled."""
    nodes, weights, outputs = [], [], []
    for stride in (8, 16):
        for kind, planes, weight, bias in (
                ("score", 1, 1 / stride ** 2, [0.0]), ("box", 4, 0.0, [0.4375, 0.4375, np.log(2), np.log(2)]),
                ("landmarks", 10, 0.0, [0.2, 0.25, 0.7, 0.25, 0.45, 0.45, 0.25, 0.7, 0.65, 0.7])):
            name = f"{kind}_{stride}"
            weights += [numpy_helper.from_array(np.full((planes, 1, stride, stride), weight, np.float32), f"{name}_weight"),
                        numpy_helper.from_array(np.array(bias, np.float32), f"{name}_bias")]
            nodes.append(helper.make_node("Conv", ["luma", f"{name}_weight", f"{name}_bias"], [name],
                                          kernel_shape=[stride, stride], strides=[stride, stride]))
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, planes, None, None]))
    luma = helper.make_tensor_value_info("luma", TensorProto.FLOAT, [1, 1, None, None])
    model = helper.make_model(helper.make_graph(nodes, "spots", [luma], outputs, weights),
                              opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {"ferd.task": "detector", "ferd.mean": "0", "ferd.scale": str(1 / 255),
                                   "ferd.strides": "8,16", "ferd.threshold": "0.6"})
    onnx.checker.check_model(model)
    FOLDER.mkdir(exist_ok=True)
    onnx.save(model, path)


def yunet(path, height=None, width=None):
    """A network of YuNet's form with made-up weights, whose scores rise with the luma; of any size of input where none is given.

    Channels weigh differently, `cls` leaves 0...1 to both sides, boxes and landmarks depend on the cell's pixels.
    """
    weigh = np.random.default_rng(8)
    nodes = [helper.make_node("AveragePool", ["input"], ["blocks"], kernel_shape=[8, 8], strides=[8, 8])]
    weights, outputs = [], []
    for stride in (8, 16, 32):
        side = stride // 8
        for kind, channels in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
            name = f"{kind}_{stride}"
            if kind in ("cls", "obj"):
                gain, bias = (1.3, [-0.2]) if kind == "cls" else (7, [-3.0])
                kernel = np.tile(np.array([0.2, 0.5, 0.3]).reshape(1, 3, 1, 1), (1, 1, side, side)) * gain / 255 / side ** 2
            else:
                kernel = weigh.normal(0, 0.2, (channels, 3, side, side)) / 255 / side
                bias = np.r_[weigh.uniform(0.3, 0.7, 2), 0.6, 0.7] if kind == "bbox" else weigh.uniform(0, 1, 10)
            weights += [numpy_helper.from_array(kernel.astype(np.float32), f"{name}_weight"),
                        numpy_helper.from_array(np.array(bias, np.float32), f"{name}_bias"),
                        numpy_helper.from_array(np.array([1, -1, channels]), f"{name}_shape")]
            nodes += [helper.make_node("Conv", ["blocks", f"{name}_weight", f"{name}_bias"], [f"{name}_map"],
                                       kernel_shape=[side, side], strides=[side, side]),
                      helper.make_node("Transpose", [f"{name}_map"], [f"{name}_cells"], perm=[0, 2, 3, 1]),
                      helper.make_node("Reshape", [f"{name}_cells", f"{name}_shape"],
                                       [f"{name}_raw" if kind == "obj" else name])]
            if kind == "obj":
                nodes.append(helper.make_node("Sigmoid", [f"{name}_raw"], [name]))
            cells = height * width // stride ** 2 if height else None
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, cells, channels]))
    outputs.sort(key=lambda output: ["cls", "obj", "bbox", "kps"].index(output.name.split("_")[0]))
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, height, width])
    model = helper.make_model(helper.make_graph(nodes, "yunet", [picture], outputs, weights),
                              opset_imports=[helper.make_opsetid("", 11)], ir_version=6)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def yunet_picture():
    """Dark, with bright places of several sizes; the tests draw the same."""
    y, x = np.mgrid[:60, :90]
    picture = (3 * x + 5 * y) % 40
    bright = 5 * (x // 8) + 3 * (y // 8) + (7 * x + 11 * y) % 16
    for left, top, right, bottom, luma in ((8, 8, 16, 16, 225), (40, 16, 56, 32, 190), (70, 4, 77, 14, 180), (0, 32, 32, 60, 160)):
        inside = (x >= left) & (x < right) & (y >= top) & (y < bottom)
        picture = np.where(inside, luma + bright, picture)
    return picture.astype(np.uint8)


def yunet_faces(path):
    """What OpenCV's own YuNet program finds with the network in the picture, best first."""
    detector = cv2.FaceDetectorYN.create(str(path), "", (90, 60), score_threshold=0.5, nms_threshold=0.3)
    _, faces = detector.detect(cv2.cvtColor(yunet_picture(), cv2.COLOR_GRAY2BGR))
    return [dict(box=face[:4].tolist(), landmarks=face[4:14].reshape(5, 2).tolist(), score=float(face[14]))
            for face in faces[np.argsort(-faces[:, 14], kind="stable")]]


def write(name, cases):
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / name).write_text(json.dumps(cases, indent=1))


write("alignment.json", [alignment_case(template, margin, side) for template in TEMPLATES
                         for margin, side in [(0.0, 112), (0.0, 48), (0.15, 64), (-0.1, 96)]])
write("head_pose.json", [pose_case() for _ in range(20)])
spot_detector(FOLDER / "spots.onnx")
yunet(FOLDER / "yunet.onnx")
yunet(FOLDER / "yunet_128x96.onnx", height=96, width=128)
write("yunet.json", yunet_faces(FOLDER / "yunet.onnx"))
