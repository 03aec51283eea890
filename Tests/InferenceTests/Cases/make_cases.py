"""Makes the engine's test cases: small ONNX models, inputs and the outputs that ONNX Runtime computes.

    python3 Tests/InferenceTests/Cases/make_cases.py [family ...]

Needs onnx, onnxruntime and numpy. Each family becomes NAME.json (an index) and NAME.bin (models and raw little-endian
float32 tensors, one after the other). `weights` covers the files of Weights/ and has to be made again with them.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import earlier  # noqa: E402  (the script's own folder comes first)
import families  # noqa: E402
import networks  # noqa: E402


class Family:
    """Collects the cases of one family."""

    def __init__(self, name):
        self.name = name
        self.data = bytearray()
        self.cases = []

    def store(self, content):
        begin = len(self.data)
        self.data += content
        return [begin, len(content)]

    def add(self, name, model, inputs, keep_model=True):
        """`inputs` maps names to arrays, or to (shape, seed) for values that the test makes itself."""
        content = model if isinstance(model, bytes) else model.SerializeToString()
        values = {key: pseudo_random(*value) if isinstance(value, tuple) else value for key, value in inputs.items()}
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        results = session.run(None, values)
        entry = {"name": name, "inputs": [], "outputs": []}
        if keep_model:
            entry["model"] = self.store(content)
        for key, value in values.items():
            described = {"name": key, "shape": list(value.shape)}
            if isinstance(inputs[key], tuple):
                described["seed"] = inputs[key][1]
            else:
                described["data"] = self.store(np.ascontiguousarray(value, "<f4").tobytes())
            entry["inputs"].append(described)
        for output, value in zip(session.get_outputs(), results):
            assert np.isfinite(value).all(), name
            entry["outputs"].append(
                {
                    "name": output.name,
                    "shape": list(value.shape),
                    "data": self.store(np.ascontiguousarray(value, "<f4").tobytes()),
                }
            )
        self.cases.append(entry)

    def write(self):
        lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in self.cases)
        (HERE / f"{self.name}.json").write_text(f"[\n{lines}\n]\n")
        (HERE / f"{self.name}.bin").write_bytes(self.data)
        print(f"{self.name}: {len(self.cases)} cases, {len(self.data)} bytes")


def pseudo_random(shape, seed):
    """Numbers in -1 ..< 1 from their index alone, so that a test can make the same ones."""
    start = seed * 0x9E3779B97F4A7C15 % (1 << 64)
    x = np.arange(int(np.prod(shape)), dtype=np.uint64)
    with np.errstate(over="ignore"):
        x += np.uint64(start)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return ((x >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)).reshape(shape)


def weights_family(family):
    """The networks of Weights/, on pictures of pseudo-random luma; the tests read the models from there."""
    folder = HERE.parents[2] / "Weights"
    for path in sorted(folder.glob("*.onnx")):
        content = path.read_bytes()
        session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
        inputs = {}
        for index, described in enumerate(session.get_inputs()):
            free = iter([1, 1, 96, 128] if len(described.shape) == 4 else [1] * len(described.shape))
            shape = [extent if isinstance(extent, int) else default for extent, default in zip(described.shape, free)]
            inputs[described.name] = (tuple(shape), index + 1)
        family.add(path.name, content, inputs, keep_model=False)
        family.cases[-1]["checksum"] = checksum(content)


def checksum(content):
    """FNV-1a of 64 bits, in hexadecimal."""
    value = 0xCBF29CE484222325
    for byte in content:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def main():
    known = dict(families.FAMILIES)
    known["earlier"] = earlier.add_cases
    known["networks"] = networks.add_cases
    known["weights"] = weights_family
    for name in sys.argv[1:] or known:
        family = Family(name)
        known[name](family)
        family.write()


if __name__ == "__main__":
    main()
