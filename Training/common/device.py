"""Where tensors live: on a GPU where there is one, else on the processor. What PyTorch makes from then on is made there."""
import torch


def use_device(name=None):
    """Makes `name` ("cpu", "cuda", "cuda:1"; None: a GPU if there is one) the place where tensors are made."""
    torch.set_default_device(name or ("cuda" if torch.cuda.is_available() else "cpu"))


def placed(array):
    """A NumPy array, or a tensor, as a tensor in that place."""
    return torch.as_tensor(array).to(torch.get_default_device())


def mixed_precision():
    """A context in which a GPU computes in bfloat16 what bears it; on a processor, where it is no faster, nothing changes."""
    on_gpu = torch.get_default_device().type == "cuda"
    return torch.autocast("cuda", torch.bfloat16, enabled=on_gpu)
