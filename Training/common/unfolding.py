"""Batch norms that were folded into the convolutions before them, made anew."""
import torch


@torch.no_grad()
def settle(network, biases, pictures):
    """Lets each batch norm that is a key of `biases` take its input, as normalised `pictures` give it, apart and put it together
    again with the folded bias added: in evaluation mode the network then answers as the folded one does.
    """
    def stand_aside(norm, arguments):
        variance, mean = torch.var_mean(arguments[0], (0, 2, 3), correction=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.copy_(mean + biases[norm])

    hooks = [norm.register_forward_pre_hook(stand_aside) for norm in biases]
    network.eval()(pictures)
    for hook in hooks:
        hook.remove()
