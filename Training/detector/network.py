"""The detector: a depthwise-separable network with three strides and a light feature pyramid, after YuNet (Wu et al. 2023).

One luma channel in; for each stride 8, 16 and 32 a map of face scores, boxes and five landmarks out. Every 3x3 convolution of
stride 2 is padded by 1, so the receptive field of column c at stride S is centred on input pixel c * S: the boxes and
landmarks are relative to that pixel.
"""
import copy
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from Training.common.unfolding import settle, unfold_kernel

STRIDES = (8, 16, 32)
# Luma (0..255) is normalised as (luma - MEAN) * SCALE, and what lies beyond the picture is 0 after that.
MEAN, SCALE = 120.0, 0.016


@dataclass(frozen=True)
class Plan:
    """Channels at strides 2, 4, 8, 16 and 32, and how many residual blocks follow the step down to each of the last four."""

    widths: tuple
    blocks: tuple


# Small faces, the hard ones, are told at stride 8. "fine" works nearly twice as much for the same number of parameters: it
# spends at strides 2 and 4, where a parameter is used most often, what it saves at stride 32.
PLANS = {"light": Plan((16, 32, 64, 64, 72), (1, 2, 2, 2)), "fine": Plan((24, 48, 64, 64, 64), (3, 2, 2, 1))}


def normalise(luma):
    """uint8 luma to the network's input."""
    return (luma.float() - MEAN) * SCALE


class Separable(nn.Module):
    """3x3 depthwise and 1x1 convolution without a non-linearity between them, one batch norm, ReLU; residual where shapes allow."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.norm(self.pointwise(self.depthwise(x)))
        return functional.relu(y + x if self.residual else y)


class Stem(nn.Module):
    """A full 3x3 convolution from luma to the first features, stride 2."""

    def __init__(self, outputs):
        super().__init__()
        self.convolution = nn.Conv2d(1, outputs, 3, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return functional.relu(self.norm(self.convolution(x)))


def stage(inputs, outputs, blocks):
    """Halves the picture, then `blocks` residual blocks."""
    return [Separable(inputs, outputs, 2), *(Separable(outputs, outputs) for _ in range(blocks))]


class Head(nn.Module):
    """One separable block and three 1x1 convolutions: score (a logit), box and landmarks."""

    def __init__(self, width):
        super().__init__()
        self.block = Separable(width, width)
        self.score = nn.Conv2d(width, 1, 1)
        self.box = nn.Conv2d(width, 4, 1)
        self.landmarks = nn.Conv2d(width, 10, 1)
        for convolution in (self.score, self.box, self.landmarks):
            nn.init.normal_(convolution.weight, std=0.01)
            nn.init.zeros_(convolution.bias)
        # A prior of 1 % faces, so that the many empty cells do not drown the first steps.
        nn.init.constant_(self.score.bias, -4.6)
        # Boxes start at 2.7 strides, the middle of the sizes that a stride is meant for.
        with torch.no_grad():
            self.box.bias[2:] = 1.0

    def forward(self, x):
        x = self.block(x)
        return self.score(x), self.box(x), self.landmarks(x)


class Detector(nn.Module):
    """(N, 1, H, W) normalised luma, H and W multiples of 32 -> [(score logit, box, landmarks)] for each of STRIDES.

    `plan` is one of PLANS.
    """

    def __init__(self, plan="light"):
        super().__init__()
        w2, w4, w8, w16, w32 = PLANS[plan].widths
        b4, b8, b16, b32 = PLANS[plan].blocks
        self.stride4 = nn.Sequential(Stem(w2), *stage(w2, w4, b4))
        self.stride8 = nn.Sequential(*stage(w4, w8, b8))
        self.stride16 = nn.Sequential(*stage(w8, w16, b16))
        self.stride32 = nn.Sequential(*stage(w16, w32, b32))
        self.merge32 = Separable(w32, w16)
        self.merge16 = Separable(w16, w8)
        self.merge8 = Separable(w8, w8)
        self.heads = nn.ModuleList([Head(w8), Head(w8), Head(w16)])

    def forward(self, x):
        c8 = self.stride8(self.stride4(x))
        c16 = self.stride16(c8)
        p32 = self.merge32(self.stride32(c16))
        p16 = self.merge16(c16 + functional.interpolate(p32, scale_factor=2.0, mode="nearest"))
        p8 = self.merge8(c8 + functional.interpolate(p16, scale_factor=2.0, mode="nearest"))
        return [head(p) for head, p in zip(self.heads, (p8, p16, p32))]


def folded(network):
    """A copy in evaluation mode with every batch norm folded into the convolution before it."""
    network = copy.deepcopy(network).eval()
    for module in network.modules():
        if isinstance(module, Separable):
            module.pointwise = fuse_conv_bn_eval(module.pointwise, module.norm)
            module.norm = nn.Identity()
        elif isinstance(module, Stem):
            module.convolution = fuse_conv_bn_eval(module.convolution, module.norm)
            module.norm = nn.Identity()
    return network


@torch.no_grad()
def unfold(network, weights, pictures):
    """Loads `weights` (name to tensor) of a folded network; the batch norms take their statistics from normalised `pictures`.

    In evaluation mode the network answers as the folded one does, in training mode nearly so, for pictures like these.
    """
    own, norms = network.state_dict(), {}
    own.update({name: weights[name] for name in own if name in weights})
    network.load_state_dict(own)
    for name, module in network.named_modules():
        if isinstance(module, (Separable, Stem)):
            convolution = "pointwise" if isinstance(module, Separable) else "convolution"
            norms[module.norm] = (unfold_kernel(getattr(module, convolution), weights[f"{name}.{convolution}.weight"]),
                                  weights[f"{name}.{convolution}.bias"])
    settle(network, norms, pictures)
    network.train()


def count_parameters(network):
    """Weights and biases after folding."""
    return sum(p.numel() for p in folded(network).parameters())


def count_macs(network, height=320, width=320):
    """Multiply-accumulates of all convolutions for one picture of the given size."""
    total = 0

    def add(module, _, output):
        nonlocal total
        total += output.numel() * module.weight[0].numel()

    network = folded(network)
    hooks = [m.register_forward_hook(add) for m in network.modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        network(torch.zeros(1, 1, height, width))
    for hook in hooks:
        hook.remove()
    return total
