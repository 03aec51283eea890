"""The optimiser goes on with what was saved, also where that was on a GPU, whose rate is a tensor."""
import torch

from Training.common.optimiser import adamw, restore, set_rate


def trained(optimiser, weight, rates):
    for rate in rates:
        set_rate(optimiser, rate)
        optimiser.zero_grad()
        (weight ** 2).sum().backward()
        optimiser.step()
    return weight.detach().clone()


def begun():
    weight = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
    return weight, adamw([{"params": [weight], "weight_decay": 0.1}], 0.5)


def test_a_rate_that_is_set_is_the_rate_of_the_next_step():
    weight, optimiser = begun()
    # The first step of Adam is as long as its rate, after the decay by rate * 0.1.
    torch.testing.assert_close(trained(optimiser, weight, [0.01]), torch.tensor([0.999 - 0.01, -1.998 + 0.01]))


def test_a_state_of_a_gpu_goes_on_on_a_processor():
    weight, optimiser = begun()
    whole = trained(optimiser, weight, [0.01, 0.02, 0.03])
    weight, optimiser = begun()
    trained(optimiser, weight, [0.01, 0.02])
    state = optimiser.state_dict()
    for group in state["param_groups"]:
        group["capturable"], group["lr"] = True, torch.tensor(group["lr"])
    with torch.no_grad():
        again = torch.nn.Parameter(weight.clone())
    optimiser = adamw([{"params": [again], "weight_decay": 0.1}], 0.5)
    restore(optimiser, state)
    torch.testing.assert_close(trained(optimiser, again, [0.03]), whole)
