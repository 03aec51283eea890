"""FER-MobileNetV3 (Liang et al., IET Image Processing 2023): a narrower V3-Large with coordinate attention."""
import torch.nn as nn
import torch.nn.functional as F

from .attention import CoordinateAttention
from .blocks import ConvNorm, DepthwiseNorm, Residual, SqueezeExcite, drops, round_width, start_convolutions

# Kernel, expanded width, output width, attention, stride.
LAYERS = ((3, 16, 16, "none", 1),
          (3, 64, 24, "none", 2), (3, 72, 24, "none", 1),
          (5, 72, 40, "se", 2), (5, 120, 40, "se", 1), (5, 120, 40, "se", 1),
          (3, 240, 80, "none", 2), (3, 200, 80, "none", 1), (3, 184, 80, "cps", 1), (3, 184, 80, "cps", 1),
          (3, 480, 112, "ca", 1), (3, 672, 112, "ca", 1),
          (5, 672, 80, "ca", 2), (5, 480, 80, "ca", 1), (5, 480, 80, "ca", 1))
STEM_WIDTH, HEAD_WIDTH, FEATURES = 16, 480, 640
NORM = {"eps": 1e-3, "momentum": 0.01}


def attention(kind, channels):
    if kind == "se":
        return SqueezeExcite(channels, round_width(channels / 4), F.hardsigmoid)
    if kind == "none":
        return nn.Identity()
    return CoordinateAttention(channels, complementary=kind == "cps")


def block(inputs, kernel, hidden, outputs, kind, stride, drop):
    """1x1 expansion (none where it would not widen), depthwise, attention on the wide map, projection, identity."""
    expand = [] if hidden == inputs else [ConvNorm(inputs, hidden, **NORM), nn.Hardswish()]
    layers = nn.Sequential(*expand, DepthwiseNorm(hidden, kernel, stride, **NORM), nn.Hardswish(),
                           attention(kind, hidden), ConvNorm(hidden, outputs, **NORM))
    return Residual(layers, drop) if stride == 1 and inputs == outputs else layers


class FERMobileNetV3(nn.Module):
    """`channels` x 112 x 112 or 224 x 224 (any side works) to `classes` logits; `attention` False leaves it out."""

    def __init__(self, classes=8, channels=3, attention=True, dropout=0.2, drop_path=0.0):
        super().__init__()
        layers, inputs = [ConvNorm(channels, STEM_WIDTH, 3, 2, **NORM), nn.Hardswish()], STEM_WIDTH
        for (kernel, hidden, outputs, kind, stride), drop in zip(LAYERS, drops(drop_path, len(LAYERS)), strict=True):
            layers.append(block(inputs, kernel, hidden, outputs, kind if attention else "none", stride, drop))
            inputs = outputs
        self.trunk = nn.Sequential(*layers, ConvNorm(inputs, HEAD_WIDTH, **NORM), nn.Hardswish())
        self.embed = nn.Linear(HEAD_WIDTH, FEATURES)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(FEATURES, classes)
        self.feature_width = FEATURES
        start_convolutions(self, mode="fan_out", nonlinearity="relu")

    def answers(self, x):
        """Logits and the 640 numbers of the first fully connected layer, which the centre loss draws together."""
        features = self.embed(self.trunk(x).mean((2, 3)))
        return self.head(self.dropout(F.hardswish(features))), features

    def forward(self, x):
        return self.answers(x)[0]
