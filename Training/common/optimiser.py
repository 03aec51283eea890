"""AdamW whose step a GPU can record (see recorded.py), and which goes on on another device than it was saved on."""
import torch

from .device import placed


def adamw(groups, rate):
    """AdamW for parameter `groups`, at first with the learning rate `rate`."""
    optimiser = torch.optim.AdamW(groups, lr=rate, fused=True)
    settle(optimiser, rate)
    return optimiser


def settle(optimiser, rate):
    """Makes the optimiser one for the present device: a recorded step reads its rate from a tensor that stays in its place."""
    recorded = torch.get_default_device().type == "cuda"
    for group in optimiser.param_groups:
        group["capturable"] = recorded
        group["lr"] = placed(torch.tensor(rate)) if recorded else rate


def set_rate(optimiser, rate):
    """The learning rate of the steps to come."""
    for group in optimiser.param_groups:
        if torch.is_tensor(group["lr"]):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate


def restore(optimiser, state):
    """Takes over a `state_dict` that was saved on whatever device; the rate must then be set."""
    optimiser.load_state_dict(state)
    settle(optimiser, 0.0)
