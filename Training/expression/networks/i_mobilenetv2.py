"""I-MobileNetV2 (Zhu et al., Scientific Reports 2024): MobileNetV2 at width 0.75 with SELU, reverse fusion and SE."""
import torch
import torch.nn as nn

from .blocks import ConvNorm, DepthwiseNorm, Residual, SqueezeExcite, drops, round_width, start_convolutions
from .fast import SELU

# Reading B of the paper's table (MobileNetV2's own repeats): expansion, blocks, width before alpha, first stride, SE.
STAGES_B = ((2, 2, 24, 2, True), (6, 3, 32, 2, False), (6, 4, 64, 2, False), (6, 3, 96, 1, False),
            (6, 2, 160, 2, True), (6, 1, 320, 1, False))
# Reading A: the repeats as printed.
STAGES_A = ((2, 2, 24, 2, True), (6, 3, 32, 2, False), (6, 3, 64, 2, False), (6, 4, 96, 1, False),
            (6, 2, 160, 2, True), (6, 3, 320, 1, False))
READINGS = {"a": STAGES_A, "b": STAGES_B}
STEM_WIDTH = 16
ACTIVATIONS = {"selu": SELU, "relu6": nn.ReLU6}


class ReverseFusion(nn.Module):
    """Activation of the depthwise output d that also uses -d, by `kind`:

    none      f(d)
    sum       f(d) + f(-d), as printed in the paper; even in d, so the sign is lost
    weighted  f(d) + w f(-d), one learned w per channel, started at -1
    concat    [f(d), f(-d)], twice the channels
    """

    KINDS = ("none", "sum", "weighted", "concat")

    def __init__(self, kind, channels, activation):
        super().__init__()
        if kind not in self.KINDS:
            raise ValueError(f"unknown fusion {kind!r}, known: {', '.join(self.KINDS)}")
        self.kind = kind
        self.outputs = 2 * channels if kind == "concat" else channels
        self.activation = activation
        if kind == "weighted":
            self.weight = nn.Parameter(-torch.ones(1, channels, 1, 1))

    def forward(self, d):
        straight = self.activation(d)
        if self.kind == "none":
            return straight
        inverted = self.activation(-d)
        if self.kind == "sum":
            return straight + inverted
        if self.kind == "weighted":
            return straight + self.weight * inverted
        return torch.cat((straight, inverted), 1)


def block(inputs, outputs, expansion, stride, fusion, squeeze, activation, drop):
    """Inverted residual: 1x1 expansion, 3x3 depthwise, reverse fusion, linear 1x1 projection, optional SE, identity."""
    hidden = inputs * expansion
    fused = ReverseFusion(fusion, hidden, activation())
    layers = [ConvNorm(inputs, hidden), activation(), DepthwiseNorm(hidden, 3, stride), fused,
              ConvNorm(fused.outputs, outputs)]
    if squeeze:
        layers.append(SqueezeExcite(outputs, max(1, outputs // 16)))
    layers = nn.Sequential(*layers)
    return Residual(layers, drop) if stride == 1 and inputs == outputs else layers


class IMobileNetV2(nn.Module):
    """`channels` x 48 x 48 (any side works) to `classes` logits."""

    def __init__(self, classes=8, channels=1, fusion="concat", reading="b", width=0.75, squeeze=True,
                 activation="selu", dropout=0.0, drop_path=0.0):
        super().__init__()
        make, stages = ACTIVATIONS[activation], READINGS[reading]
        rates = iter(drops(drop_path, sum(repeats for _, repeats, *_ in stages)))
        inputs = round_width(STEM_WIDTH * width)
        self.stem = nn.Sequential(ConvNorm(channels, inputs, 3, 2), make())
        blocks = []
        for expansion, repeats, base, first_stride, stage_squeeze in stages:
            outputs = round_width(base * width)
            for k in range(repeats):
                blocks.append(block(inputs, outputs, expansion, first_stride if k == 0 else 1, fusion,
                                    squeeze and stage_squeeze, make, next(rates)))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Conv2d(inputs, classes, 1)
        self.feature_width = inputs
        # LeCun normal, SELU's companion.
        start_convolutions(self, nonlinearity="linear")

    def answers(self, x):
        """Logits and the features before the last layer."""
        features = self.blocks(self.stem(x)).mean((2, 3), keepdim=True)
        return self.head(self.dropout(features)).flatten(1), features.flatten(1)

    def forward(self, x):
        return self.answers(x)[0]
