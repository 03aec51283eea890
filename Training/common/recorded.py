"""A function that a GPU runs as one recorded graph: light networks are hundreds of small kernels, which a processor takes longer
to start one by one than a GPU to run.
"""
import torch

# Calls of a shape that are made as they are before it is recorded: libraries choose their kernels in them.
FIRST_CALLS = 3


class Recorded:
    """Calls `function(*tensors)`; on a GPU from the fourth call with the same shapes on as a CUDA graph.

    The function must not depend on anything but its tensors and other tensors that stay in their place, and not ask the GPU for
    a number. What it returns is overwritten by the next call.
    """

    def __init__(self, function):
        self.function = function
        self.calls, self.graphs = {}, {}
        # The recordings share their memory, as they run one after the other.
        self.pool = None

    def __call__(self, *tensors):
        if tensors[0].device.type != "cuda":
            return self.function(*tensors)
        shapes = tuple(tensor.shape for tensor in tensors)
        self.calls[shapes] = self.calls.get(shapes, 0) + 1
        if self.calls[shapes] <= FIRST_CALLS:
            return self.aside(tensors)
        if shapes not in self.graphs:
            self.graphs[shapes] = self.record(tensors)
        graph, places, result = self.graphs[shapes]
        for place, tensor in zip(places, tensors):
            place.copy_(tensor)
        graph.replay()
        return result

    def aside(self, tensors):
        """A call on another stream than the usual one, as CUDA wants it before a recording."""
        stream, usual = torch.cuda.Stream(), torch.cuda.current_stream()
        stream.wait_stream(usual)
        with torch.cuda.stream(stream):
            result = self.function(*tensors)
        usual.wait_stream(stream)
        return result

    def record(self, tensors):
        places = [tensor.clone() for tensor in tensors]
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self.pool):
            result = self.function(*places)
        self.pool = graph.pool()
        return graph, places, result
