"""LFNSB (Chen and Huang 2024): MixFaceNet-like bottlenecks with coordinate attention and a spatial-bias head."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from ...common.unfolding import unfold_kernel
from .attention import CoordinateAttention
from .blocks import ConvNorm, DepthwiseNorm, Residual, drops, start_convolutions
from .fast import DepthwiseConv2d

# Repeats, input width, output width, expanded width, kernels, split of the expanded channels, stride, identity.
STAGES = ((1, 64, 64, 96, (3, 5), (64, 32), 2, False), (9, 64, 64, 96, (3,), (96,), 1, True),
          (1, 64, 128, 192, (3, 5), (128, 64), 2, False), (16, 128, 128, 192, (3,), (192,), 1, True),
          (1, 128, 256, 768, (3, 5, 7), (256, 256, 256), 2, False), (6, 256, 256, 342, (3, 5), (172, 170), 1, True))
WIDTH, SIDE, BIAS_MAPS, BIAS_SIDE = 256, 7, 64, 2


class MixedDepthwise(nn.Module):
    """Depthwise convolutions of several kernel sizes, each on its own share of the channels; no norm, no activation."""

    def __init__(self, kernels, split, stride):
        super().__init__()
        self.split = split
        self.parts = nn.ModuleList(DepthwiseConv2d(n, k, stride) for n, k in zip(split, kernels, strict=True))

    def forward(self, x):
        if len(self.parts) == 1:
            return self.parts[0](x)
        return torch.cat([part(piece) for part, piece in zip(self.parts, x.split(self.split, 1))], 1)


def bottleneck(inputs, outputs, hidden, kernels, split, stride, identity, attention, drop):
    """1x1 expansion with PReLU, mixed depthwise, coordinate attention, linear 1x1 projection, identity."""
    layers = nn.Sequential(ConvNorm(inputs, hidden), nn.PReLU(hidden), MixedDepthwise(kernels, split, stride),
                           CoordinateAttention(hidden) if attention else nn.Identity(), ConvNorm(hidden, outputs))
    return Residual(layers, drop) if identity else layers


class RepDepthwise(nn.Module):
    """BN(BN(3x3 depthwise) + 1x1 depthwise + identity), which folds into one 3x3 depthwise convolution."""

    def __init__(self, channels):
        super().__init__()
        self.wide = DepthwiseNorm(channels, 3)
        self.narrow = nn.Conv2d(channels, channels, 1, groups=channels)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return self.norm(self.wide(x) + self.narrow(x) + x)

    @torch.no_grad()
    def folded(self):
        """The one convolution that answers as this module does outside of training."""
        kernel, bias = fold_norm(self.wide[0].weight, torch.zeros_like(self.norm.bias), self.wide[1])
        kernel[:, :, 1:2, 1:2] += self.narrow.weight + 1
        kernel, bias = fold_norm(kernel, bias + self.narrow.bias, self.norm)
        channels = len(bias)
        convolution = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        convolution.weight.copy_(kernel)
        convolution.bias.copy_(bias)
        return convolution

    @torch.no_grad()
    def unfold(self, kernel, bias):
        """Takes such a convolution apart; returns each norm's factor and bias (`settle`)."""
        self.narrow.weight.zero_()
        self.narrow.bias.zero_()
        without_identity = kernel.clone()
        without_identity[:, :, 1, 1] -= 1
        return {self.wide[1]: (unfold_kernel(self.wide[0], without_identity), torch.zeros_like(bias)),
                self.norm: (torch.ones_like(bias), bias)}


def fold_norm(kernel, bias, norm):
    """Kernel and bias of a convolution that takes the BatchNorm behind it along."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return kernel * scale.reshape(-1, 1, 1, 1), (bias - norm.running_mean) * scale + norm.bias


class SpatialBias(nn.Module):
    """`BIAS_MAPS` maps of 2 x 2 that see the whole picture: squeeze, pool, and a convolution along the channels."""

    def __init__(self, channels):
        super().__init__()
        self.squeeze = ConvNorm(channels, BIAS_MAPS + 2)
        self.along = nn.Conv1d(BIAS_SIDE ** 2, BIAS_SIDE ** 2, 3)

    def forward(self, x):
        # Kernel 4 and stride 3 on 7 x 7 are exactly the windows of the published adaptive pooling to 2 x 2.
        x = F.avg_pool2d(F.relu(self.squeeze(x)), 4, 3)
        x = self.along(x.flatten(2).transpose(1, 2))
        return x.transpose(1, 2).reshape(-1, BIAS_MAPS, BIAS_SIDE, BIAS_SIDE)


class Head(nn.Module):
    """From the 256 x 7 x 7 map to logits, by `kind`:

    code   spatial bias alone, flattened (the published program)
    text   spatial bias enlarged and put beside the map, flattened (the published words)
    light  the same, but a global depthwise convolution before the fully connected layer
    plain  a global depthwise convolution of the map, no spatial bias
    """

    KINDS = ("code", "text", "light", "plain")

    def __init__(self, kind, classes):
        super().__init__()
        if kind not in self.KINDS:
            raise ValueError(f"unknown head {kind!r}, known: {', '.join(self.KINDS)}")
        self.kind = kind
        if kind != "plain":
            self.bias = SpatialBias(WIDTH)
        both = WIDTH + BIAS_MAPS
        if kind in ("light", "plain"):
            width = both if kind == "light" else WIDTH
            self.pool = nn.Sequential(nn.Conv2d(width, width, SIDE, groups=width, bias=False), nn.BatchNorm2d(width))
        inputs = {"code": BIAS_MAPS * BIAS_SIDE ** 2, "text": both * SIDE ** 2, "light": both, "plain": WIDTH}
        self.classify = nn.Linear(inputs[kind], classes)

    def forward(self, x):
        if self.kind == "code":
            x = self.bias(x)
        elif self.kind != "plain":
            spread = F.interpolate(self.bias(x), size=(SIDE, SIDE), mode="bilinear", align_corners=False)
            x = torch.cat((x, spread), 1)
        if self.kind in ("light", "plain"):
            x = self.pool(x)
        return self.classify(x.flatten(1))


class LFNSB(nn.Module):
    """`channels` x 112 x 112 to `classes` logits; `head` is one of `Head.KINDS`."""

    def __init__(self, classes=8, channels=3, head="code", attention=True, drop_path=0.0):
        super().__init__()
        layers, rates = [ConvNorm(channels, 64, 3, 2), DepthwiseNorm(64, 3)], iter(drops(drop_path, sum(s[0] for s in STAGES)))
        for repeats, *shape in STAGES:
            layers += [bottleneck(*shape, attention, next(rates)) for _ in range(repeats)]
        self.trunk = nn.Sequential(*layers, RepDepthwise(WIDTH))
        self.head = Head(head, classes)
        self.feature_width = WIDTH
        start_convolutions(self, mode="fan_out", nonlinearity="relu")

    def answers(self, x):
        """Logits and the mean of the last map, before the head: what the Cosine-Harmony loss looks at."""
        x = self.trunk(x)
        return self.head(x), x.mean((2, 3))

    def forward(self, x):
        return self.head(self.trunk(x))
