"""Reverse fusion against hand values; sizes against the figures re-counted independently for the published networks."""
import math

import pytest
import torch
import torch.nn.functional as F

from Training.expression.count import multiply_accumulates, parameters
from Training.expression.networks import build, folded
from Training.expression.networks.attention import CoordinateAttention
from Training.expression.networks.blocks import SqueezeExcite, round_width
from Training.expression.networks.i_mobilenetv2 import ReverseFusion

LAMBDA, ALPHA = 1.0507009873554805, 1.6732632423543772
POSITIVE, NEGATIVE = LAMBDA * 2, LAMBDA * ALPHA * (math.exp(-2) - 1)  # SELU(2), SELU(-2)


@pytest.mark.parametrize("kind, expected", [
    ("none", [POSITIVE, NEGATIVE]),
    ("sum", [POSITIVE + NEGATIVE, NEGATIVE + POSITIVE]),
    ("weighted", [POSITIVE - NEGATIVE, NEGATIVE - POSITIVE]),
    ("concat", [POSITIVE, NEGATIVE, NEGATIVE, POSITIVE]),
])
def test_fusion_values(kind, expected):
    d = torch.tensor([2.0, -2.0]).reshape(1, 2, 1, 1)
    out = ReverseFusion(kind, 2, torch.nn.SELU())(d).flatten()
    torch.testing.assert_close(out, torch.tensor(expected))


def test_sum_is_the_even_function_of_the_kernel():
    d = torch.linspace(-4, 4, 33).reshape(1, 33, 1, 1)
    expected = LAMBDA * (d.abs() + ALPHA * (torch.exp(-d.abs()) - 1))
    torch.testing.assert_close(ReverseFusion("sum", 33, torch.nn.SELU())(d), expected)


def test_weighted_fusion_uses_each_channels_weight():
    fusion = ReverseFusion("weighted", 2, torch.nn.SELU())
    with torch.no_grad():
        fusion.weight.copy_(torch.tensor([0.0, 0.5]).reshape(1, 2, 1, 1))
        out = fusion(torch.full((1, 2, 1, 1), 2.0)).flatten()
    torch.testing.assert_close(out, torch.tensor([POSITIVE, POSITIVE + 0.5 * NEGATIVE]))


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="unknown fusion 'product'"):
        ReverseFusion("product", 2, torch.nn.SELU())
    with pytest.raises(ValueError, match="unknown network 'vgg'"):
        build("vgg")


@pytest.mark.parametrize("width, rounded", [(12, 16), (18, 24), (24, 24), (48, 48), (72, 72), (3, 8), (30, 32)])
def test_width_rounding(width, rounded):
    assert round_width(width) == rounded


def test_squeeze_excite_by_hand():
    gate = SqueezeExcite(2, 1)
    with torch.no_grad():
        gate.down.weight.copy_(torch.tensor([1.0, -1.0]).reshape(1, 2, 1, 1))
        gate.down.bias.fill_(0.5)
        gate.up.weight.copy_(torch.tensor([2.0, -2.0]).reshape(2, 1, 1, 1))
        gate.up.bias.zero_()
        out = gate(torch.tensor([[[[1.0, 3.0]], [[0.0, 2.0]]]]))
    # Means 2 and 1, hidden max(0, 2 - 1 + 0.5) = 1.5, gates sigmoid(3) and sigmoid(-3).
    high, low = 1 / (1 + math.exp(-3)), 1 / (1 + math.exp(3))
    torch.testing.assert_close(out, torch.tensor([[[[high, 3 * high]], [[0.0, 2 * low]]]]))


# Parameters (BatchNorm's counted) and M multiply-accumulates, re-counted from the papers' descriptions. There the
# shared convolution of complementary attention was counted twice; here it runs once, which is up to 0.08 M less.
@pytest.mark.parametrize("name, channels, side, settings, expected_parameters, expected_mmac", [
    ("i-mobilenetv2", 3, 48, {"fusion": "sum", "classes": 7}, 858_551, 7.18),
    ("i-mobilenetv2", 1, 48, {"fusion": "sum"}, 858_504, 7.01),
    ("i-mobilenetv2", 1, 96, {"fusion": "sum"}, 858_504, 24.52),
    ("i-mobilenetv2", 3, 48, {"fusion": "concat", "classes": 7}, 1_313_207, 10.25),
    ("i-mobilenetv2", 3, 48, {"fusion": "sum", "classes": 7, "reading": "a"}, 2_315_831, 13.13),
    ("fer-mobilenetv3", 3, 224, {}, 1_297_733, 183.1),
    ("fer-mobilenetv3", 3, 112, {"classes": 7}, 1_297_092, 47.7),
    ("fer-mobilenetv3", 1, 112, {}, 1_297_445, 46.81),
    ("fer-mobilenetv3", 1, 48, {}, 1_297_445, 9.49),
    ("lfnsb", 3, 112, {"classes": 7}, 2_676_147, 387.24),
    ("lfnsb", 1, 112, {}, 2_675_252, 383.63),
    ("lfnsb", 3, 112, {"classes": 7, "head": "text"}, 2_784_115, 387.35),
    ("lfnsb", 3, 112, {"classes": 7, "head": "light"}, 2_692_915, 387.25),
    ("lfnsb", 3, 112, {"classes": 7, "head": "plain"}, 2_672_123, 386.42),
])
def test_sizes(name, channels, side, settings, expected_parameters, expected_mmac):
    network = build(name, channels=channels, **settings)
    assert parameters(network) == expected_parameters
    tolerance = 0.09 if name == "fer-mobilenetv3" else 0.01
    assert multiply_accumulates(network, channels, side) / 1e6 == pytest.approx(expected_mmac, abs=tolerance)


def with_lived_in_norms(network):
    """Norms with statistics and scales unlike their start, so that folding has something to do."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for tensor, low, high in ((module.running_mean, -0.3, 0.3), (module.running_var, 0.5, 2),
                                      (module.weight.data, 0.5, 1.5), (module.bias.data, -0.3, 0.3)):
                tensor.uniform_(low, high)
    return network.eval()


def test_folded_lfnsb_answers_the_same_with_fewer_numbers():
    torch.manual_seed(0)
    network = with_lived_in_norms(build("lfnsb", classes=7))
    single = folded(network)
    assert parameters(network) - parameters(single) == 3840 - 2560
    x = torch.randn(1, 3, 112, 112)
    with torch.no_grad():
        want = network(x)
        torch.testing.assert_close(single(x), want, atol=1e-4 * want.abs().max().item(), rtol=0)


def test_complementary_attention_equals_the_published_form():
    """The published module runs the shared convolution twice, on [mean; maximum] and [maximum; mean], and adds up."""
    torch.manual_seed(0)
    module = with_lived_in_norms(CoordinateAttention(16, complementary=True))
    x = torch.randn(2, 16, 5, 7)
    kernel, half_bias = module.squeeze.weight, module.squeeze.bias / 2

    def lines(rows, columns):
        return F.conv2d(torch.cat((rows, columns.transpose(2, 3)), 2), kernel, half_bias)

    first = lines(x.mean(3, keepdim=True), x.amax(2, keepdim=True))
    second = lines(x.amax(3, keepdim=True), x.mean(2, keepdim=True))
    y = F.hardswish(module.norm(first + second))
    rows, columns = torch.sigmoid(module.rows(y[:, :, :5])), torch.sigmoid(module.columns(y[:, :, 5:]))
    torch.testing.assert_close(module(x), x * rows * columns.transpose(2, 3))


def test_spatial_bias_pools_as_the_adaptive_form_does():
    x = torch.randn(2, 3, 7, 7)
    torch.testing.assert_close(F.avg_pool2d(x, 4, 3), F.adaptive_avg_pool2d(x, 2))


@pytest.mark.parametrize("fusion", ReverseFusion.KINDS)
def test_every_fusion_learns_from_every_parameter(fusion):
    torch.manual_seed(0)
    network = build("i-mobilenetv2", fusion=fusion).train()
    out = network(torch.randn(4, 1, 48, 48))
    assert out.shape == (4, 8)
    (out ** 2).sum().backward()
    silent = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.isfinite().all()]
    assert not silent


def test_se_resnet_has_the_parameters_of_its_convolutions():
    network = build("se-resnet", classes=8, channels=1, width=16)
    expected, inputs = 9 * 16, 16
    for outputs, blocks in ((16, 2), (32, 3), (64, 3), (128, 3)):
        for _ in range(blocks):
            hidden = outputs // 16
            expected += 2 * inputs + 9 * inputs * outputs + 2 * outputs + 9 * outputs ** 2 + 2 * hidden * outputs + hidden + outputs
            inputs = outputs
    expected += 2 * inputs + inputs * 8 + 8
    assert sum(p.numel() for p in network.parameters()) == expected
    logits, features = network.eval().answers(torch.rand(2, 1, 48, 48))
    assert logits.shape == (2, 8) and features.shape == (2, network.feature_width) == (2, 128)
