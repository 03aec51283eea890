"""Batch norms that were folded into the convolutions before them, made anew."""
import torch

# Root mean square of a kernel's weights, per channel, as AdamW's steps and decay leave them in training.
USUAL = 0.1


@torch.no_grad()
def unfold_kernel(convolution, kernel):
    """Gives the folded `kernel` to a convolution that a norm follows; returns by which factor (n) each of its channels was enlarged.

    A folded kernel holds the norm's weights too and may be far smaller than the one that was trained, in one of I-MobileNetV2's layers
    seventy times smaller than is usual: steps of one size for all weights, as AdamW's are, would soon leave nothing of it.
    """
    size = kernel.square().mean((1, 2, 3)).sqrt()
    factor = torch.where(size > 0, USUAL / size, 1.0)
    convolution.weight.copy_(kernel * factor.reshape(-1, 1, 1, 1))
    return factor


@torch.no_grad()
def settle(network, norms, pictures):
    """Lets each batch norm that is a key of `norms` take its input, as normalised `pictures` give it, apart and put it together
    again divided by a factor and with a bias added: (factor, bias) are the key's value. With those of `unfold_kernel` and of the
    file the network in evaluation mode then answers as the folded one does.
    """
    def stand_aside(norm, arguments):
        factor, bias = norms[norm]
        variance, mean = torch.var_mean(arguments[0], (0, 2, 3), correction=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt() / factor)
        norm.bias.copy_(mean / factor + bias)

    hooks = [norm.register_forward_pre_hook(stand_aside) for norm in norms]
    network.eval()(pictures)
    for hook in hooks:
        hook.remove()
