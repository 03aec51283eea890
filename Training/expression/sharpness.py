"""Sharpness-aware minimisation (SAM, Foret et al. 2021): the gradient of where the loss near by is worst. Costs twice the time."""
import torch


def sharpness_aware(parameters, radius, compute):
    """Leaves in `parameters` the gradients at the point `radius` uphill; returns the loss at the point itself.

    `compute()` runs forward and backward passes from zeroed gradients and returns the loss. The weights are unchanged after.
    """
    loss = compute()
    with torch.no_grad():
        moved = [p for p in parameters if p.grad is not None]
        length = torch.stack([p.grad.norm() for p in moved]).norm()
        steps = [p.grad * (radius / (length + 1e-12)) for p in moved]
        torch._foreach_add_(moved, steps)
    compute()
    with torch.no_grad():
        torch._foreach_sub_(moved, steps)
    return loss
