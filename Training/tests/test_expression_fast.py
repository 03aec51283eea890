"""The faster training forms against PyTorch's own operators: values, gradients, and what runs outside training."""
import pytest
import torch
import torch.nn.functional as F

from Training.expression.networks.fast import SELU, DepthwiseConv2d


def test_selu_equals_pytorchs():
    x = torch.linspace(-20, 20, 4001).requires_grad_()
    mine, its = SELU().train()(x), F.selu(x)
    torch.testing.assert_close(mine, its, atol=2e-7, rtol=1e-6)
    torch.testing.assert_close(torch.autograd.grad(mine.sum(), x), torch.autograd.grad(its.sum(), x),
                               atol=1e-6, rtol=1e-6)


def test_selu_outside_training_is_the_plain_operator():
    x = torch.randn(100)
    assert torch.equal(SELU().eval()(x), F.selu(x))


@pytest.mark.parametrize("height, width, stride", [(2, 2, 1), (3, 3, 2), (4, 4, 2), (1, 1, 1), (3, 2, 1), (6, 6, 1)])
def test_depthwise_gradients_equal_pytorchs(height, width, stride):
    torch.manual_seed(0)
    convolution = DepthwiseConv2d(5, 3, stride).train()
    x = torch.randn(3, 5, height, width, requires_grad=True)
    mine = convolution(x)
    its = F.conv2d(x, convolution.weight, None, stride, 1, groups=5)
    torch.testing.assert_close(mine, its)
    towards = torch.randn_like(mine)
    wanted = torch.autograd.grad(its, (x, convolution.weight), towards)
    torch.testing.assert_close(torch.autograd.grad(mine, (x, convolution.weight), towards), wanted)
