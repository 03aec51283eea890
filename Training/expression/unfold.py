"""Going on from an exported file: its folded convolutions become convolutions with batch norms again."""
import json

import onnx
import onnx.numpy_helper
import torch
import torch.nn as nn

from ..common.device import placed
from ..common.unfolding import settle
from .networks import folded

# Under which key an exported file carries how long it was trained: {"step", "seconds", "cycles"}.
KEY = "ferd.training"


def training_so_far(path):
    """Steps, seconds and the cycles' peak rates behind an exported file; zeros and none where it does not say."""
    metadata = {p.key: p.value for p in onnx.load(path).metadata_props}
    return json.loads(metadata.get(KEY, '{"step": 0, "seconds": 0.0, "cycles": []}'))


class Constants:
    """The constants of a file, whether stored in single or in half precision, by all names that they go by."""

    def __init__(self, model):
        self.values = {c.name: placed(onnx.numpy_helper.to_array(c).copy()) for c in model.graph.initializer}
        for node in model.graph.node:
            if node.op_type in ("Cast", "Identity") and node.input[0] in self.values:
                self.values[node.output[0]] = self.values[node.input[0]].float()

    def of(self, node):
        """Kernel or matrix of a node and its bias, None where it has none."""
        names = [*node.input, ""][1:3]
        return tuple(self.values[name] if name else None for name in names)


@torch.no_grad()
def unfold(network, path, pictures):
    """Loads an exported file of the same network; the batch norms take their statistics from normalised `pictures`.

    In evaluation mode the network then answers as the file does, in training mode nearly so for pictures like these. A last
    layer for another number of classes stays as it is. Raises ValueError where the file is of another network, or where the
    network has parts that fold into others (RepDepthwise).
    """
    if [type(m) for m in folded(network).modules()] != [type(m) for m in network.modules()]:
        raise ValueError(f"{path}: a network with re-parameterised branches cannot be unfolded")
    model = onnx.load(path)
    constants = Constants(model)
    # Parameters that nothing was folded into keep their names.
    own = network.state_dict()
    own.update({name: constants.values[name] for name in own if name in constants.values
                and constants.values[name].shape == own[name].shape})
    network.load_state_dict(own)
    nodes = [node for node in model.graph.node if node.op_type in ("Conv", "Gemm")]
    layers, norm_of = execution_order(network, pictures[:1])
    if len(nodes) != len(layers):
        raise ValueError(f"{path}: {len(nodes)} convolutions and matrices, the network has {len(layers)}")
    biases = {}
    for node, layer in zip(nodes, layers, strict=True):
        kernel, bias = constants.of(node)
        if layer is layers[-1] and kernel.shape[1:] == layer.weight.shape[1:] and len(kernel) != len(layer.weight):
            continue
        if kernel.shape != layer.weight.shape:
            raise ValueError(f"{path}: {node.name} is {tuple(kernel.shape)}, the network's is {tuple(layer.weight.shape)}")
        layer.weight.copy_(kernel)
        if layer in norm_of:
            biases[norm_of[layer]] = bias
            if layer.bias is not None:
                layer.bias.zero_()
        elif layer.bias is not None:
            layer.bias.copy_(bias)
    settle(network, biases, pictures)


def execution_order(network, pictures):
    """The convolutions and matrices as they run, and for each that a batch norm runs behind directly, that norm."""
    ran = []
    kinds = (nn.Conv1d, nn.Conv2d, nn.Linear, nn.BatchNorm2d)
    hooks = [m.register_forward_hook(lambda module, *_: ran.append(module)) for m in network.modules() if isinstance(m, kinds)]
    network.eval()(pictures)
    for hook in hooks:
        hook.remove()
    pairs = zip(ran, ran[1:])
    norm_of = {layer: norm for layer, norm in pairs if isinstance(norm, nn.BatchNorm2d) and isinstance(layer, nn.Conv2d)}
    return [layer for layer in ran if not isinstance(layer, nn.BatchNorm2d)], norm_of
