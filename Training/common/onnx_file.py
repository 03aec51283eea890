"""Export of a network to an ONNX file that describes itself (`ferd.*` keys in metadata_props), checked with ONNX Runtime."""
import numpy as np
import onnx
import onnx.numpy_helper
import onnxruntime
import torch

from .device import placed


def export(network, example, path, input_name, output_names, metadata, dynamic_axes=None, opset=17):
    """Writes `network` with `metadata` (str to str) to `path`; raises if ONNX Runtime disagrees with PyTorch by more than 1e-4."""
    network = network.eval()
    torch.onnx.export(network, (example,), path, input_names=[input_name], output_names=list(output_names),
                      dynamic_axes=dynamic_axes, opset_version=opset, do_constant_folding=True, dynamo=False)
    model = onnx.load(path)
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, {k: str(v) for k, v in metadata.items()})
    model.producer_name, model.producer_version, model.doc_string = "ferd", "", ""
    onnx.checker.check_model(model)
    onnx.save(model, path)
    check(network, example, path, input_name)


def check(network, example, path, input_name):
    """Compares PyTorch and ONNX Runtime on `example`; raises AssertionError beyond 1e-4 of each output's largest value.

    An output that is tiny everywhere (the scores of noise) is compared as if a hundredth were its largest value.
    """
    with torch.no_grad():
        expected = network(example)
    expected = expected if isinstance(expected, (list, tuple)) else [expected]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for want, got in zip(expected, session.run(None, {input_name: example.numpy()})):
        want = want.numpy()
        error = np.abs(want - got).max() / max(1e-2, np.abs(want).max())
        assert error < 1e-4, f"{path}: ONNX Runtime differs from PyTorch by {error:.2e}"


def weights(path, prefix=""):
    """The constants of a file by name, as tensors; `prefix` is taken off their names."""
    return {constant.name.removeprefix(prefix): placed(onnx.numpy_helper.to_array(constant).copy())
            for constant in onnx.load(path).graph.initializer}


# Constants with fewer numbers than this stay in single precision: biases and per-channel weights cost nothing.
FEW = 256


def store_in_half_precision(path, target):
    """Writes the file `path` to `target` with its large constants as 16-bit floats and a Cast behind each; all else stays."""
    model = onnx.load(path)
    large = [c for c in model.graph.initializer
             if c.data_type == onnx.TensorProto.FLOAT and np.prod(c.dims) >= FEW]
    casts = []
    for constant in large:
        values = onnx.numpy_helper.to_array(constant).astype(np.float16)
        name = constant.name
        constant.CopyFrom(onnx.numpy_helper.from_array(values, f"{name}.half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    for k, cast in enumerate(casts):
        model.graph.node.insert(k, cast)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def answers(path, input_name, rows):
    """The first output of the file for each of `rows` (n x 1 x c x h x w), one thread, as n x k."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(None, {input_name: row})[0] for row in rows])
