"""Parameters and multiply-accumulates: `python -m Training.expression.count` prints them for the configured networks.

Counted are the multiply-accumulates of convolutions and fully connected layers only, for one face.
"""
import torch
import torch.nn as nn

from .networks import CONFIGURATIONS, build


def parameters(network):
    return sum(p.numel() for p in network.parameters())


@torch.no_grad()
def multiply_accumulates(network, channels, side):
    """Counted by hooks while `network` looks at one `channels` x `side` x `side` picture."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        # Every output number takes one product per weight of its filter.
        total += output.numel() * module.weight[0].numel()

    layers = [m for m in network.modules() if isinstance(m, (nn.Conv1d, nn.Conv2d, nn.Linear))]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    network.eval()(torch.zeros(1, channels, side, side))
    for hook in hooks:
        hook.remove()
    return total


def main():
    print(f"{'network':<34}{'input':>12}{'parameters':>13}{'MiB fp32':>10}{'MMAC':>9}")
    for title, name, channels, side, settings in CONFIGURATIONS:
        network = build(name, channels=channels, **settings)
        n = parameters(network)
        mac = multiply_accumulates(network, channels, side)
        print(f"{title:<34}{f'{channels}x{side}x{side}':>12}{n:>13,}{n * 4 / 2 ** 20:>10.3f}{mac / 1e6:>9.2f}")


if __name__ == "__main__":
    main()
