"""The way from maps to faces, and the exported file against it."""
import json

import numpy as np
import onnx
import pytest
import torch

from Training.common import onnx_file
from Training.detector import boxes, decode, yardstick
from Training.detector.evaluate import onnx_runner, torch_runner
from Training.detector.export import write
from Training.detector.network import Detector, count_macs, count_parameters, folded, unfold


def empty_maps(height, width):
    return [(np.zeros((1, 1, height // s, width // s), np.float32), np.zeros((1, 4, height // s, width // s), np.float32),
             np.zeros((1, 10, height // s, width // s), np.float32)) for s in (8, 16, 32)]


def test_one_cell_by_hand():
    maps = empty_maps(96, 128)
    score, box, points = maps[1]
    # Stride 16, column 3, row 2: centre (3 + 0.5, 2 - 0.25) * 16 = (56, 28), size (32, 16).
    score[0, 0, 2, 3] = 0.9
    box[0, :, 2, 3] = [0.5, -0.25, np.log(2), 0]
    points[0, :, 2, 3] = [0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1]
    got, landmarks, scores = decode.candidates(maps, 0.5)
    np.testing.assert_allclose(got, [[40, 20, 72, 36]])
    np.testing.assert_allclose(landmarks, [[[48, 32], [64, 32], [56, 40], [48, 48], [64, 48]]])
    np.testing.assert_allclose(scores, [0.9], rtol=1e-6)


def test_encoding_and_decoding_are_inverse():
    points, strides = boxes.cells(64, 96, (8, 16, 32))
    low = torch.rand(len(points), 2) * 50
    made_up = torch.cat([low, low + 1 + torch.rand(len(points), 2) * 60], 1)
    raw = boxes.encode_boxes(made_up, points, strides)
    torch.testing.assert_close(boxes.decode_boxes(raw, points, strides), made_up, rtol=1e-5, atol=1e-4)


def test_training_and_use_decode_alike():
    torch.manual_seed(1)
    network = Detector().eval()
    data = torch.randn(1, 1, 64, 96)
    with torch.no_grad():
        outputs = network(data)
    points, strides = boxes.cells(64, 96, (8, 16, 32))
    _, raw, raw_landmarks = boxes.flatten(outputs)
    got, landmarks, _ = decode.candidates(torch_runner(network)(data.numpy()), 0.0)
    np.testing.assert_allclose(got, boxes.decode_boxes(raw, points, strides)[0], atol=1e-3)
    np.testing.assert_allclose(landmarks, boxes.decode_landmarks(raw_landmarks, points, strides)[0], atol=1e-3)


def test_suppression_keeps_the_best_of_a_heap():
    heap = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10], [0, 0, 10, 10]], np.float32)
    landmarks, scores = np.repeat(heap[:, None, :2], 5, 1), np.array([0.5, 0.9, 0.3, 0.8])
    boxes, points, kept = decode.suppress(heap, landmarks, scores, 0.45)
    assert kept.tolist() == [0.9, 0.3]
    # The two that go overlap the winner by 9/11: their weights are the roots of 0.8 and 0.5 times (9/11 - 0.45) / 0.55, its own
    # that of 0.9.
    shift = 0.9 ** 0.5 / (0.9 ** 0.5 + (0.8 ** 0.5 + 0.5 ** 0.5) * (9 / 11 - 0.45) / 0.55)
    np.testing.assert_allclose(boxes, [[shift, 0, 10 + shift, 10], [20, 0, 30, 10]], atol=1e-5)
    np.testing.assert_allclose(points[0], [[shift, 0]] * 5, atol=1e-5)
    assert decode.suppress(heap, landmarks, scores, 0.45, limit=1)[2].tolist() == [0.9]


def test_fit_pads_with_nothing_to_multiples_of_32():
    picture = np.full((150, 200), 255, np.uint8)
    data, factor = decode.fit(picture, 320)
    assert data.shape == (1, 1, 256, 320) and factor == (1.6, 1.6)
    assert (data[0, 0, 240:] == 0).all() and np.allclose(data[0, 0, :240], 135 * 0.016)


def test_faces_come_back_in_the_pictures_pixels():
    # A face over the whole of a 2:1 shrunk picture must come back as that picture.
    maps = empty_maps(160, 320)
    maps[2][0][0, 0, 2, 5] = 0.9
    centre = ((320 - 1) / 2, (160 - 1) / 2)
    maps[2][1][0, :, 2, 5] = [centre[0] / 32 - 5, centre[1] / 32 - 2, np.log(10), np.log(5)]
    (face,) = decode.detect(lambda _: maps, np.zeros((320, 640), np.uint8))
    assert face["box"] == pytest.approx([-0.5, -0.5, 640, 320], abs=1e-3)


def test_nothing_found_is_an_empty_list():
    assert decode.detect(lambda _: empty_maps(320, 320), np.zeros((50, 50), np.uint8)) == []


def test_pictures_looked_at_together_show_what_each_shows_alone():
    run, random = torch_runner(made_up_network()), np.random.default_rng(1)
    # Two forms, not in order, and more of one form than are taken at once.
    pictures = [random.integers(0, 256, shape).astype(np.uint8) for shape in ((60, 90), (90, 60), (62, 93), (60, 90), (50, 75))]
    together = decode.detect_all(run, pictures, long_side=96, threshold=0.3, together=3)
    assert all(together)
    for picture, faces in zip(pictures, together):
        alone = decode.detect(run, picture, long_side=96, threshold=0.3)
        for key in ("box", "score", "landmarks"):
            np.testing.assert_allclose([f[key] for f in faces], [f[key] for f in alone], rtol=1e-3, atol=1e-2)


def made_up_network():
    """Norms as after training: no two alike."""
    torch.manual_seed(0)
    network = Detector()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
    for head in network.heads:
        for convolution in (head.score, head.box, head.landmarks):
            convolution.bias.data.normal_()
    return network.eval()


def test_network_keeps_its_budget_and_folding_changes_nothing():
    network = made_up_network()
    data = torch.randn(2, 1, 96, 64)
    with torch.no_grad():
        for level, plain in zip(network(data), folded(network)(data)):
            for a, b in zip(level, plain):
                torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)
    assert count_parameters(network) <= 80_000
    # Half of what YuNet-n takes; the other plan may take as much.
    assert count_macs(network) <= 68e6
    assert count_parameters(Detector("fine")) <= 80_000 and count_macs(Detector("fine")) <= 136e6


def test_training_goes_on_from_an_exported_file(tmp_path):
    network, path = made_up_network(), str(tmp_path / "detector.onnx")
    write(network, path, {"ferd.task": "detector"})
    again, data = Detector(), torch.randn(2, 1, 96, 64)
    unfold(again, onnx_file.weights(path, prefix="network."), data)
    assert again.training
    with torch.no_grad():
        for training in (False, True):
            # The statistics are those of the data: batch norms that use the batch's own change nothing.
            for level, same in zip(network.eval()(data), again.train(training)(data)):
                for one, other in zip(level, same):
                    torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def test_exported_file_keeps_the_contract(tmp_path):
    network = made_up_network()
    path = str(tmp_path / "detector.onnx")
    write(network, path, {"ferd.task": "detector"})
    model = onnx.load(path)
    assert {p.key: p.value for p in model.metadata_props} == {"ferd.task": "detector"}
    assert {n.op_type for n in model.graph.node} <= {"Conv", "Relu", "MaxPool", "Add", "Resize", "Sigmoid", "Concat", "Constant"}
    # Another size than that of the export: height and width are free.
    data = np.random.default_rng(0).normal(size=(1, 1, 64, 160)).astype(np.float32)
    for stride, ours, theirs in zip((8, 16, 32), torch_runner(network)(data), onnx_runner(path)(data)):
        assert [t.shape for t in theirs] == [(1, c, 64 // stride, 160 // stride) for c in (1, 4, 10)]
        for a, b in zip(ours, theirs):
            np.testing.assert_allclose(a, b, atol=1e-4)


def test_quiet_threshold_allows_its_share_of_alarms():
    labels = [{"file": str(i), "faces": []} for i in range(100)] + [{"file": "face", "faces": [{}]}]
    predictions = {str(i): [{"score": i / 100}] for i in range(100)} | {"face": [{"score": 0.999}]}
    threshold = yardstick.quiet_threshold(labels, predictions)
    assert threshold == pytest.approx(0.99)
    assert sum(p[0]["score"] >= threshold for name, p in predictions.items() if name != "face") == 1


def test_predictions_are_lines_of_json(tmp_path):
    path = tmp_path / "p.jsonl"
    yardstick.write_predictions({"a": [], "b": [{"box": [1, 2, 3, 4], "score": 0.5}]}, path)
    assert [json.loads(line)["file"] for line in path.read_text().splitlines()] == ["a", "b"]
