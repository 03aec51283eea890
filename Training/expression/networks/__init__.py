"""The expression networks by name: `build("i-mobilenetv2", classes=8, channels=1, fusion="concat")`."""
import copy

from .fer_mobilenetv3 import FERMobileNetV3
from .i_mobilenetv2 import IMobileNetV2
from .lfnsb import LFNSB
from .se_resnet import SEResNet

NETWORKS = {"i-mobilenetv2": IMobileNetV2, "fer-mobilenetv3": FERMobileNetV3, "lfnsb": LFNSB, "se-resnet": SEResNet}

# What count.py prints: title, network, input channels, input side, settings.
CONFIGURATIONS = (
    ("I-MobileNetV2 B concat", "i-mobilenetv2", 1, 48, {"fusion": "concat"}),
    ("I-MobileNetV2 B weighted", "i-mobilenetv2", 1, 48, {"fusion": "weighted"}),
    ("I-MobileNetV2 B sum", "i-mobilenetv2", 1, 48, {"fusion": "sum"}),
    ("I-MobileNetV2 B none", "i-mobilenetv2", 1, 48, {"fusion": "none"}),
    ("I-MobileNetV2 B sum, 3 channels", "i-mobilenetv2", 3, 48, {"fusion": "sum", "classes": 7}),
    ("I-MobileNetV2 A sum, 3 channels", "i-mobilenetv2", 3, 48, {"fusion": "sum", "reading": "a", "classes": 7}),
    ("FER-MobileNetV3", "fer-mobilenetv3", 1, 112, {}),
    ("FER-MobileNetV3, 3 channels", "fer-mobilenetv3", 3, 224, {}),
    ("LFNSB code head", "lfnsb", 1, 112, {}),
    ("LFNSB code head, 3 channels", "lfnsb", 3, 112, {"classes": 7}),
    ("LFNSB text head, 3 channels", "lfnsb", 3, 112, {"classes": 7, "head": "text"}),
    ("LFNSB light head, 3 channels", "lfnsb", 3, 112, {"classes": 7, "head": "light"}),
    ("LFNSB plain head, 3 channels", "lfnsb", 3, 112, {"classes": 7, "head": "plain"}),
)


def build(name, **settings):
    """The network called `name`; `settings` go to its constructor (classes, channels and its own switches)."""
    if name not in NETWORKS:
        raise ValueError(f"unknown network {name!r}, known: {', '.join(sorted(NETWORKS))}")
    return NETWORKS[name](**settings)


def folded(network):
    """A copy whose re-parameterised parts are the single layers that they fold into; the answers stay the same."""
    network = copy.deepcopy(network).eval()
    for module in list(network.modules()):
        for name, child in module.named_children():
            if hasattr(child, "folded"):
                setattr(module, name, child.folded())
    return network
