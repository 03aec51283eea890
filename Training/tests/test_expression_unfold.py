"""A training goes on from an exported file: the unfolded network answers as the file does and trains like it."""
import numpy as np
import pytest
import torch

from Training.common import onnx_file
from Training.common.unfolding import unfold_kernel
from Training.expression.checkpoint import load_best
from Training.expression.networks import build, folded
from Training.expression.unfold import main, training_so_far, unfold

from .made_up_faces import write_pack

NETWORKS = {"i-mobilenetv2": {"width": 0.25, "fusion": "concat"}, "fer-mobilenetv3": {}, "lfnsb": {}}
SIDES = {"lfnsb": 112}
TRAINED = {"ferd.training": '{"step": 3, "seconds": 4, "cycles": [5]}'}


def lived_in(name, settings):
    """A network whose norms have seen something, and pictures."""
    torch.manual_seed(1)
    network = build(name, classes=8, channels=1, **settings)
    for norm in (m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)):
        for value in (norm.running_mean, norm.bias.data):
            value.normal_(0, 0.2)
        for value in (norm.running_var, norm.weight.data):
            value.uniform_(0.5, 1.5)
    for prelu in (m for m in network.modules() if isinstance(m, torch.nn.PReLU)):
        prelu.weight.data.uniform_(-0.5, 0.5)
    side = SIDES.get(name, 48)
    return network.eval(), torch.randn(16, 1, side, side)


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_unfolded_networks_answer_as_their_files(tmp_path, name, half):
    network, pictures = lived_in(name, NETWORKS[name])
    path = str(tmp_path / "a.onnx")
    onnx_file.export(folded(network), pictures[:1], path, "luma", ["logits"], TRAINED)
    if half:
        onnx_file.store_in_half_precision(path, path)
    fresh = build(name, classes=8, channels=1, **NETWORKS[name])
    unfold(fresh, path, pictures)
    expected = onnx_file.answers(path, "luma", pictures.numpy()[:, None])
    with torch.no_grad():
        np.testing.assert_allclose(fresh(pictures).numpy(), expected, rtol=1e-3, atol=1e-3)
        # In training the norms take their statistics from the batch, which is the one that they were set by.
        for module in fresh.train().modules():
            if isinstance(module, torch.nn.Dropout):
                module.eval()
        np.testing.assert_allclose(fresh(pictures).numpy(), expected, rtol=2e-2, atol=2e-2)
    assert training_so_far(path) == {"step": 3, "seconds": 4, "cycles": [5]}


def test_a_head_for_other_classes_stays_as_it_is(tmp_path):
    network, pictures = lived_in("i-mobilenetv2", NETWORKS["i-mobilenetv2"])
    path = str(tmp_path / "a.onnx")
    onnx_file.export(network, pictures[:1], path, "luma", ["logits"], {})
    fresh = build("i-mobilenetv2", classes=7, channels=1, **NETWORKS["i-mobilenetv2"])
    head = fresh.head.weight.detach().clone()
    unfold(fresh, path, pictures)
    torch.testing.assert_close(fresh.head.weight.detach(), head)
    with torch.no_grad():
        torch.testing.assert_close(fresh.answers(pictures)[1], network.answers(pictures)[1], rtol=1e-3, atol=1e-3)


def test_files_of_other_networks_are_refused(tmp_path):
    network, pictures = lived_in("i-mobilenetv2", NETWORKS["i-mobilenetv2"])
    path = str(tmp_path / "a.onnx")
    onnx_file.export(network, pictures[:1], path, "luma", ["logits"], {})
    with pytest.raises(ValueError, match="the network"):
        unfold(build("i-mobilenetv2", classes=8, channels=1, width=0.5), path, pictures)
    with pytest.raises(ValueError, match="the network has"):
        unfold(build("fer-mobilenetv3", classes=8, channels=1), path, pictures)
    assert training_so_far(path)["step"] == 0


def test_kernels_get_the_size_of_trained_ones_channel_by_channel():
    convolution = torch.nn.Conv2d(3, 4, 3)
    kernel = torch.randn(4, 3, 3, 3) * torch.tensor([1e-4, 1, 30, 0])[:, None, None, None]
    factor = unfold_kernel(convolution, kernel)
    sizes = convolution.weight.detach().square().mean((1, 2, 3)).sqrt()
    torch.testing.assert_close(sizes, torch.tensor([0.1, 0.1, 0.1, 0.0]))
    torch.testing.assert_close(convolution.weight.detach(), kernel * factor[:, None, None, None])


def test_a_file_becomes_the_folder_of_a_run(tmp_path, monkeypatch):
    network, _ = lived_in("i-mobilenetv2", NETWORKS["i-mobilenetv2"])
    path, recipe, run = (str(tmp_path / name) for name in ("a.onnx", "a.toml", "run"))
    onnx_file.export(network, torch.randn(1, 1, 48, 48), path, "luma", ["logits"], TRAINED)
    with open(recipe, "w") as f:
        f.write('network = "i-mobilenetv2"\nmodel = {width = 0.25, fusion = "concat"}\ntraining = {batch = 32}\n')
    write_pack(tmp_path, "train", 64)
    write_pack(tmp_path, "valid", 8, seed=1)
    monkeypatch.setattr("sys.argv", ["unfold", path, "--recipe", recipe, "--data", str(tmp_path), "--run", run])
    main()
    trained = load_best(run)
    pictures = torch.randn(4, 1, 48, 48)
    with torch.no_grad():
        np.testing.assert_allclose(trained.network(pictures).numpy(), onnx_file.answers(path, "luma", pictures.numpy()[:, None]),
                                   rtol=1e-3, atol=1e-3)
    assert trained.state["step"] == 3 and trained.state["cycles"] == [5] and trained.state["train_rows"] == 64
    with open(recipe, "w") as f:
        f.write('network = "i-mobilenetv2"\nmodel = {width = 0.5, fusion = "concat"}\n')
    with pytest.raises(SystemExit, match="the network's is"):
        main()
