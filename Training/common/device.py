"""Where tensors live: on a GPU where there is one, else on the processor. What PyTorch makes from then on is made there."""
import torch


def use_device(name=None):
    """Makes `name` ("cpu", "cuda", "cuda:1"; None: a GPU if there is one) the place where tensors are made."""
    torch.set_default_device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
    # Tries the kernels of each convolution once and keeps the fastest.
    torch.backends.cudnn.benchmark = True


def placed(array):
    """A NumPy array, or a tensor, as a tensor in that place; work that a GPU still has to do is not waited for."""
    return torch.as_tensor(array, device=None if torch.is_tensor(array) else "cpu").to(torch.get_default_device(), non_blocking=True)


def toss(*shape):
    """Uniform numbers of 0...1 that decide what is done, always on the processor: to learn a decision from a GPU means to wait for
    all the work that it still has.
    """
    return torch.rand(shape, device="cpu")


def mixed_precision():
    """A context in which a GPU computes in bfloat16 what bears it; on a processor, where it is no faster, nothing changes."""
    on_gpu = torch.get_default_device().type == "cuda"
    return torch.autocast("cuda", torch.bfloat16, enabled=on_gpu)
