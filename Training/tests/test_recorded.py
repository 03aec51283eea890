"""Functions recorded for a GPU: without one they are simply called, with one they answer as before."""
import pytest
import torch

from Training.common.recorded import FIRST_CALLS, Recorded


def test_a_processor_calls_the_function_itself():
    calls = []
    double = Recorded(lambda x: calls.append(x) or 2 * x)
    for k in range(FIRST_CALLS + 3):
        assert torch.equal(double(torch.full((3,), float(k))), torch.full((3,), 2.0 * k))
    assert len(calls) == FIRST_CALLS + 3


@pytest.mark.skipif(not torch.cuda.is_available(), reason="SKIPPED: no GPU here, recordings are not tested")
def test_a_gpu_answers_from_the_recording_what_the_function_says():
    weight, calls = torch.ones((), device="cuda"), []

    def step(x):
        calls.append(x)
        weight.add_(1)
        return weight * x.sum()

    recorded = Recorded(step)
    for k in range(FIRST_CALLS + 5):
        for length in (2, 3):
            assert recorded(torch.full((length,), float(k), device="cuda")).item() == weight.item() * length * k
    assert weight.item() == 1 + 2 * (FIRST_CALLS + 5) and len(calls) == 2 * (FIRST_CALLS + 1)
