"""Several processes that train one network, started by `torchrun`; one process alone needs none of it."""
import os

import torch
import torch.distributed as dist


class Workers:
    """`rank` of `size` processes. Rank 0 evaluates, saves and prints."""

    def __init__(self):
        self.size, self.rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
        if self.size > 1 and not dist.is_initialized():
            dist.init_process_group("gloo")

    @property
    def leads(self):
        return self.rank == 0

    def share(self, module):
        """The module so wrapped that its gradients are the mean over all processes."""
        return torch.nn.parallel.DistributedDataParallel(module) if self.size > 1 else module

    def largest(self, value):
        """The largest of all processes' numbers, the same in each of them."""
        if self.size == 1:
            return value
        together = torch.tensor(float(value))
        dist.all_reduce(together, dist.ReduceOp.MAX)
        return together.item()

    def finish(self):
        """Leaves together with the others: with PyTorch 2.15 a process that left while another still wrote was aborted at times."""
        if self.size > 1:
            dist.barrier()
            dist.destroy_process_group()
