"""SELU and depthwise convolution that train faster on a processor; values and gradients stay those of PyTorch's own.

PyTorch's SELU computes expm1 where an exponential suffices (three times the time), and oneDNN's weight gradient for
depthwise kernels takes longer on a 2 x 2 map than all else in the block (24 ms for 64 x 720 channels, 2 ms here).
Outside of training both are the plain operators, which is what an export shall see.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

SELU_SCALE, SELU_ALPHA = 1.0507009873554804934, 1.6732632423543772848
SMALL_MAP = 2


class _Selu(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        y = x.clamp(max=0).exp_().sub_(1).mul_(SELU_SCALE * SELU_ALPHA).add_(x.clamp(min=0), alpha=SELU_SCALE)
        context.save_for_backward(y)
        return y

    @staticmethod
    def backward(context, gradient):
        y, = context.saved_tensors
        return torch.ops.aten.elu_backward(gradient, SELU_ALPHA, SELU_SCALE, 1.0, True, y)


class SELU(nn.Module):
    def forward(self, x):
        return _Selu.apply(x) if self.training and x.device.type == "cpu" else F.selu(x)


class _Depthwise3x3(torch.autograd.Function):
    @staticmethod
    def forward(context, x, weight, stride):
        context.save_for_backward(x, weight)
        context.stride = stride
        return F.conv2d(x, weight, None, stride, 1, groups=len(weight))

    @staticmethod
    def backward(context, gradient):
        x, weight = context.saved_tensors
        stride, (height, width) = context.stride, gradient.shape[2:]
        to_input = torch.ops.aten.convolution_backward(gradient, x, weight, None, stride, (1, 1), (1, 1), False, (0, 0),
                                                       len(weight), (True, False, False))[0]
        padded = F.pad(x, (1, 1, 1, 1))
        taps = [(padded[:, :, i:i + stride[0] * height:stride[0], j:j + stride[1] * width:stride[1]]
                 [:, :, :height, :width] * gradient).sum((0, 2, 3)) for i in range(3) for j in range(3)]
        return to_input, torch.stack(taps, 1).view_as(weight), None


class DepthwiseConv2d(nn.Conv2d):
    """Depthwise convolution without bias, padded to keep the size at stride 1."""

    def __init__(self, channels, kernel, stride):
        super().__init__(channels, channels, kernel, stride, kernel // 2, groups=channels, bias=False)

    def forward(self, x):
        small = -(-x.shape[-1] // self.stride[1]) <= SMALL_MAP and self.kernel_size == (3, 3)
        if self.training and small and x.device.type == "cpu":
            return _Depthwise3x3.apply(x, self.weight, self.stride)
        return super().forward(x)
