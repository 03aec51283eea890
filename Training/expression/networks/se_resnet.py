"""A residual network with squeeze and excitation (He et al. 2016, Hu et al. 2018) for small grey faces: a teacher, not for the daemon.

Its plain convolutions are what a GPU computes best, so that it learns in a fraction of the light networks' time.
"""
import torch.nn as nn

from .blocks import ConvNorm, Residual, SqueezeExcite, drops, start_convolutions

# The strides of each stage's blocks.
STAGES = ((1, 1), (2, 1, 1), (2, 1, 1), (2, 1, 1))
REDUCTION = 16


def block(inputs, outputs, stride, drop):
    """3x3, 3x3, SE, and the identity or, where the shape changes, none; the activation comes first and the sum stays linear."""
    layers = nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU(), ConvNorm(inputs, outputs, 3, stride), nn.ReLU(),
                           nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), SqueezeExcite(outputs, outputs // REDUCTION))
    return Residual(layers, drop) if stride == 1 and inputs == outputs else layers


class SEResNet(nn.Module):
    """`channels` x 48 x 48 (any side works) to `classes` logits; four stages of `width`, 2, 4 and 8 times `width` maps."""

    def __init__(self, classes=8, channels=1, width=48, dropout=0.2, drop_path=0.1):
        super().__init__()
        rates = iter(drops(drop_path, sum(map(len, STAGES))))
        layers, inputs = [nn.Conv2d(channels, width, 3, padding=1, bias=False)], width
        for stage, strides in enumerate(STAGES):
            outputs = width << stage
            for stride in strides:
                layers.append(block(inputs, outputs, stride, next(rates)))
                inputs = outputs
        self.trunk = nn.Sequential(*layers, nn.BatchNorm2d(inputs), nn.ReLU())
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(inputs, classes)
        self.feature_width = inputs
        start_convolutions(self, mode="fan_out", nonlinearity="relu")

    def answers(self, x):
        """Logits and the mean of the last map."""
        features = self.trunk(x).mean((2, 3))
        return self.head(self.dropout(features)), features

    def forward(self, x):
        return self.answers(x)[0]
