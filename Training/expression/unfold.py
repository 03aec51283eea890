"""Going on from an exported file: its folded convolutions become convolutions with batch norms again.

`python -m Training.expression.unfold WEIGHTS.onnx --recipe RECIPE.toml --data FOLDER --run RUN` makes a run's folder of a file: it can
then teach, be part of a mean or be evaluated. The recipe is one of the file's network, crops and classes.
"""
import argparse
import dataclasses
import json

import onnx
import onnx.numpy_helper
import torch
import torch.nn as nn

from ..common.device import placed
from ..common.run_folder import RunFolder
from ..common.unfolding import settle, unfold_kernel
from .batches import Batches
from .faces import repeats
from .recipe import Recipe

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
        """Kernel, matrix or slopes of a node and its bias, None where it has none."""
        names = [*node.input, ""][1:3]
        kernel, bias = (self.values[name] if name else None for name in names)
        # A file's slopes are shaped as to multiply a map.
        return (kernel.flatten() if node.op_type == "PRelu" else kernel), bias


@torch.no_grad()
def unfold(network, path, pictures):
    """Loads an exported file of the same network; the batch norms take their statistics from normalised `pictures`.

    In evaluation mode the network then answers as the file does, in training mode nearly so for pictures like these. A last
    layer for another number of classes stays as it is. Raises ValueError where the file is of another network.
    """
    model = onnx.load(path)
    constants = Constants(model)
    # Parameters that nothing was folded into keep their names.
    own = network.state_dict()
    own.update({name: constants.values[name] for name in own if name in constants.values
                and constants.values[name].shape == own[name].shape})
    network.load_state_dict(own)
    nodes = [node for node in model.graph.node if node.op_type in ("Conv", "Gemm", "PRelu")]
    layers, norm_of = execution_order(network, pictures[:1])
    if len(nodes) != len(layers):
        raise ValueError(f"{path}: {len(nodes)} convolutions, slopes and matrices, the network has {len(layers)}")
    norms = {}
    for node, layer in zip(nodes, layers, strict=True):
        kernel, bias = constants.of(node)
        if layer is layers[-1] and kernel.shape[1:] == layer.weight.shape[1:] and len(kernel) != len(layer.weight):
            continue
        own_kernel = kernel_of(layer)
        if kernel.shape != own_kernel.shape:
            raise ValueError(f"{path}: {node.name} is {tuple(kernel.shape)}, the network's is {tuple(own_kernel.shape)}")
        if is_branched(layer):
            norms.update(layer.unfold(kernel, bias))
        elif layer in norm_of:
            norms[norm_of[layer]] = unfold_kernel(layer, kernel), bias
            if layer.bias is not None:
                layer.bias.zero_()
        else:
            layer.weight.copy_(kernel)
            if bias is not None:
                layer.bias.copy_(bias)
    settle(network, norms, pictures)


def is_branched(module):
    """True for re-parameterised branches, which are one convolution in a file (RepDepthwise)."""
    return hasattr(module, "folded")


def kernel_of(layer):
    """The kernel or matrix of a layer; of branches one of the shape that they fold into."""
    return layer.wide[0].weight if is_branched(layer) else layer.weight


def execution_order(network, pictures):
    """The layers with constants in a file as they run, and for each convolution that a batch norm runs behind directly, that norm."""
    ran = []
    kinds = (nn.Conv1d, nn.Conv2d, nn.Linear, nn.PReLU, nn.BatchNorm2d)
    inside = {part for m in network.modules() if is_branched(m) for part in m.modules() if part is not m}
    hooks = [m.register_forward_hook(lambda module, *_: ran.append(module)) for m in network.modules()
             if (isinstance(m, kinds) or is_branched(m)) and m not in inside]
    network.eval()(pictures)
    for hook in hooks:
        hook.remove()
    pairs = zip(ran, ran[1:])
    norm_of = {layer: norm for layer, norm in pairs if isinstance(norm, nn.BatchNorm2d) and isinstance(layer, nn.Conv2d)}
    return [layer for layer in ran if not isinstance(layer, nn.BatchNorm2d)], norm_of


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", metavar="WEIGHTS.onnx")
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--data", required=True, help="folder of the recipe's data set")
    parser.add_argument("--run", required=True, help="folder to write")
    arguments = parser.parse_args()
    recipe = Recipe.read(arguments.recipe)
    faces, valid = recipe.load(arguments.data, "train"), recipe.load(arguments.data, "valid")
    batches = Batches(faces.select(~repeats(faces, valid)), recipe)
    network = recipe.build(faces.classes).to(memory_format=torch.channels_last)
    try:
        unfold(network, arguments.weights, batches.next()[0])
    except ValueError as error:
        raise SystemExit(str(error)) from None
    RunFolder(arguments.run, dataclasses.asdict(recipe)).save("best.pt", {
        "network": network.state_dict(), "classes": faces.classes, "recipe": dataclasses.asdict(recipe),
        "train_rows": len(batches.pixels), **training_so_far(arguments.weights)})


if __name__ == "__main__":
    main()
