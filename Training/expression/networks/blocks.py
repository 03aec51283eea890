"""Parts that the expression networks share."""
import torch.nn as nn
import torch.nn.functional as F

from .fast import DepthwiseConv2d


def round_width(width, step=8):
    """`width` rounded to the nearest multiple of `step`, never below 0.9 of it (MobileNetV2's rule)."""
    rounded = max(step, int(width + step / 2) // step * step)
    return rounded + step if rounded < 0.9 * width else rounded


def start_convolutions(network, **variance):
    """Kernels of all convolutions from a normal distribution (`variance` as for `kaiming_normal_`), biases zero."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, **variance)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


class ConvNorm(nn.Sequential):
    """Convolution without bias, padded to keep the size at stride 1, and BatchNorm; no activation."""

    def __init__(self, inputs, outputs, kernel=1, stride=1, eps=1e-5, momentum=0.1):
        super().__init__(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
                         nn.BatchNorm2d(outputs, eps, momentum))


class DepthwiseNorm(nn.Sequential):
    """Depthwise convolution and BatchNorm; no activation."""

    def __init__(self, channels, kernel, stride=1, eps=1e-5, momentum=0.1):
        super().__init__(DepthwiseConv2d(channels, kernel, stride), nn.BatchNorm2d(channels, eps, momentum))


class SqueezeExcite(nn.Module):
    """Channel gate of Hu et al. 2018: mean, FC down to `hidden`, ReLU, FC up, `gate`, multiply."""

    def __init__(self, channels, hidden, gate=F.sigmoid):
        super().__init__()
        self.down = nn.Conv2d(channels, hidden, 1)
        self.up = nn.Conv2d(hidden, channels, 1)
        self.gate = gate

    def forward(self, x):
        weights = self.up(F.relu(self.down(x.mean((2, 3), keepdim=True))))
        return x * self.gate(weights)


class Residual(nn.Module):
    """x + layers(x). In training the second part is left out for a row with probability `drop`, and enlarged for the
    others so that its mean stays (stochastic depth, Huang et al. 2016).
    """

    def __init__(self, layers, drop=0.0):
        super().__init__()
        self.layers, self.drop = layers, drop

    def forward(self, x):
        y = self.layers(x)
        if self.training and self.drop > 0:
            y = y * y.new_empty(len(y), 1, 1, 1).bernoulli_(1 - self.drop) / (1 - self.drop)
        return x + y


def drops(drop_path, count):
    """The rates of stochastic depth for `count` blocks: rising linearly from 0 to `drop_path`."""
    return [drop_path * k / max(1, count - 1) for k in range(count)]
