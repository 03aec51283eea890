"""The way of a batch to a GPU."""
import torch


def sent(array):
    """A NumPy array as a tensor where tensors are made (see `use_device`). A GPU fetches it by itself from pinned memory: the
    processor waits neither for the copy nor for what the GPU has still to do before.
    """
    tensor, device = torch.from_numpy(array), torch.get_default_device()
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor
