"""What recipes can switch on: mixing, sharpness-aware steps, balance, stochastic depth, teachers, folds, tables of variants."""
import dataclasses

import numpy as np
import pytest
import torch

from Training.common.averaging import mean_weights
from Training.common.run_folder import RunFolder
from Training.expression import experiments
from Training.expression.batches import Batches, balance_weights
from Training.expression.checkpoint import load_best
from Training.expression.faces import with_labels
from Training.expression.folds import by_chance, by_person, cross_validate
from Training.expression.mixing import Mixing, mix
from Training.expression.networks.blocks import Residual, drops
from Training.expression.recipe import Recipe
from Training.expression.sets.ck import ck48
from Training.expression.sharpness import sharpness_aware
from Training.expression.soup import main as make_soup
from Training.expression.soup import soup
from Training.expression.teachers import ConsistentTeachers, teach
from Training.expression.trainer import Trainer

from .made_up_faces import write_ck48, write_pack

SMALL = {
    "network": "i-mobilenetv2", "model": {"fusion": "none", "width": 0.25},
    "augmentation": {"light": 0.0, "erase": 0.0, "noise": 0.0, "blur": 0.0, "low_resolution": 0.0},
    "training": {"epochs": 4, "batch": 16, "rate": 5e-3, "average": 0.9}}


def test_balance_by_hand():
    targets, weights = torch.eye(8)[[0, 0, 0, 1]], torch.ones(4)
    torch.testing.assert_close(balance_weights(targets, weights, 0), weights)
    # Shares 3/4 and 1/4: in full balance both classes weigh 2 of 4; halfway by the roots of 4/3 and 4.
    torch.testing.assert_close(balance_weights(targets, weights, 1), torch.tensor([2 / 3, 2 / 3, 2 / 3, 2]))
    half = torch.tensor([(4 / 3) ** 0.5] * 3 + [2])
    torch.testing.assert_close(balance_weights(targets, weights, 0.5), half * 4 / half.sum())


def plain_batch(n=8, side=10):
    """Pictures of one grey level each, which says their class, and weights."""
    levels = torch.arange(n) / n
    return levels[:, None, None, None].expand(n, 1, side, side).clone(), torch.eye(n), torch.rand(n) + 0.1


@pytest.mark.parametrize("settings", [Mixing(mixup=1.0, alpha=1.0), Mixing(cutmix=1.0, alpha=1.0)])
def test_mixed_targets_say_what_the_pictures_hold(settings):
    torch.manual_seed(0)
    for _ in range(20):
        pictures, targets, weights = plain_batch()
        mixed, shares, mass = mix(pictures, targets, torch.ones(8), settings)
        torch.testing.assert_close(shares.sum(1), torch.ones(8))
        # The mean grey level is that of the classes by their shares.
        torch.testing.assert_close(mixed.mean((1, 2, 3)), shares @ (torch.arange(8) / 8))
        _, _, mass = mix(pictures, targets, weights, settings)
        assert (mass > 0).all()


def test_a_row_that_says_nothing_adds_nothing_to_a_mixed_target():
    torch.manual_seed(1)
    pictures, targets, _ = plain_batch(2)
    for _ in range(20):
        _, shares, mass = mix(pictures, targets, torch.tensor([1.0, 0.0]), Mixing(mixup=1.0, alpha=1.0))
        assert ((shares[:, 1] == 0) | (mass < 1e-5)).all()


def test_without_mixing_batches_stay_as_they_are():
    batch = plain_batch()
    for given, got in zip(batch, mix(*batch, Mixing()), strict=True):
        assert given is got


def test_sharpness_aware_gradient_is_that_of_the_worst_point_near_by():
    # For w^2 at w = (3, 4) the gradient points along w, so the worst point at radius 1 is w * 6 / 5.
    w = torch.tensor([3.0, 4.0], requires_grad=True)

    def compute():
        w.grad = None
        loss = (w ** 2).sum()
        loss.backward()
        return loss

    assert sharpness_aware([w], 1.0, compute).item() == 25
    torch.testing.assert_close(w.grad, 2 * torch.tensor([3.6, 4.8]))
    torch.testing.assert_close(w.detach(), torch.tensor([3.0, 4.0]))


def test_stochastic_depth_keeps_the_mean_and_rests_outside_of_training():
    torch.manual_seed(2)
    block = Residual(torch.nn.Identity(), drop=0.25)
    x = torch.ones(20_000, 1, 1, 1)
    seen = block.train()(x).flatten()
    assert set(np.round(seen.unique().tolist(), 4)) == {1.0, 2.3333}
    assert seen.mean().item() == pytest.approx(2, abs=0.02)
    assert (block.eval()(x) == 2).all()
    assert drops(0.2, 3) == pytest.approx([0, 0.1, 0.2])


@pytest.fixture
def pack(tmp_path):
    write_pack(tmp_path, "train", 64)
    write_pack(tmp_path, "valid", 32, seed=1)
    return tmp_path


def trained(recipe, pack, run):
    trainer = Trainer(recipe, recipe.load(pack, "train"), recipe.load(pack, "valid"), RunFolder(run, dataclasses.asdict(recipe)))
    trainer.run()
    return trainer


@pytest.mark.parametrize("changes", [
    {"loss": {"name": "centre"}}, {"loss": {"name": "cosine-harmony", "variant": "described"}},
    {"mixing": {"mixup": 0.5, "cutmix": 0.5}, "model": {"drop_path": 0.1, "dropout": 0.1}}, {"training": {"sharpness": 0.05}},
])
def test_each_part_trains_and_resumes(pack, tmp_path, changes):
    recipe = Recipe.of(SMALL).changed({"training": {"epochs": 1}}).changed(changes)
    trainer = trained(recipe, pack, tmp_path / "run")
    assert trainer.step == 4 and np.isfinite(float(trainer.folder.rows()[-1]["loss"]))
    again = Trainer(recipe, recipe.load(pack, "train"), recipe.load(pack, "valid"), trainer.folder)
    again.resume()
    for name, value in trainer.learner.state_dict().items():
        torch.testing.assert_close(again.learner.state_dict()[name], value)


def test_targets_hold_the_teachers_answer(pack, tmp_path):
    recipe = Recipe.of(SMALL)
    trained(recipe, pack, tmp_path / "teacher")
    taught = recipe.changed({"teaching": {"teachers": [str(tmp_path / "teacher")], "share": 0.25, "temperature": 2.0}})
    faces, cache = recipe.load(pack, "train"), tmp_path / "answers.pt"
    targets = teach(faces, taught.teaching, cache)
    answer = torch.softmax(torch.load(cache) / 2, 1)
    torch.testing.assert_close(targets, 0.75 * torch.from_numpy(faces.targets) + 0.25 * answer)
    torch.testing.assert_close(Batches(faces, taught, targets).targets, targets)
    assert teach(faces, recipe.teaching) is None
    others = with_labels(["neutral", "anger"], faces.pixels, np.zeros(len(faces), int))
    with pytest.raises(ValueError, match="classes"):
        teach(others, taught.teaching)


def test_consistent_teachers_answer_to_each_picture(pack, tmp_path):
    recipe = Recipe.of(SMALL)
    trained(recipe, pack, tmp_path / "teacher")
    teaching = {"teachers": [str(tmp_path / "teacher")], "share": 0.25, "temperature": 2.0, "consistent": True}
    taught = recipe.changed({"teaching": teaching, "training": {"epochs": 1}})
    faces = recipe.load(pack, "train")
    assert teach(faces, taught.teaching) is None
    teachers = ConsistentTeachers.of(taught, faces.classes)
    batches = Batches(faces, taught, teachers=teachers)
    own = torch.eye(8)[torch.arange(len(batches.targets)) % 8]
    pictures = torch.rand(len(own), 1, 48, 48)
    teacher = load_best(str(tmp_path / "teacher"))
    with torch.no_grad():
        answer = torch.softmax(teacher.network(taught.normalisation().of_unit(pictures)) / 2, 1)
    torch.testing.assert_close(teachers.taught(pictures, own), 0.75 * own + 0.25 * answer)
    # A picture of another size is brought to the teacher's.
    grey = torch.full((2, 1, 64, 64), 0.5)
    torch.testing.assert_close(teachers.taught(grey, own[:2]), teachers.taught(grey[:, :, :48, :48], own[:2]))
    _, targets, _ = batches.next()
    assert not any(torch.equal(row, votes) for row in targets for votes in batches.targets)
    assert trained(taught, pack, tmp_path / "run").step == 4
    with pytest.raises(ValueError, match="template"):
        ConsistentTeachers.of(taught.changed({"crop": {"margin": 0.1}}), faces.classes)
    with pytest.raises(ValueError, match="classes"):
        ConsistentTeachers.of(taught, ("neutral", "anger"))
    assert ConsistentTeachers.of(recipe, faces.classes) is None


def test_folds_by_person_keep_people_together_and_classes_even():
    generator = np.random.default_rng(3)
    people = np.repeat([f"p{k}" for k in range(30)], 4)
    faces = with_labels(["neutral", "anger"], np.zeros((120, 4, 4), np.uint8), generator.integers(0, 2, 120), people=people)
    folds = by_person(faces, 5)
    for person in set(people):
        assert len(set(folds[people == person])) == 1
    counts = np.array([np.bincount(faces.truth["label"][folds == k], minlength=2) for k in range(5)])
    assert counts.min() >= 8 and np.ptp(counts.sum(1)) <= 8
    chance = by_chance(faces, 5)
    assert np.bincount(chance).tolist() == [24] * 5 and len(set(chance[people == "p0"])) > 1
    faces.people = None
    with pytest.raises(ValueError, match="who is who"):
        by_person(faces, 5)


def test_cross_validation_tests_each_face_once_and_goes_on_where_it_was(tmp_path):
    write_ck48(tmp_path, people=3, frames=4)
    faces, recipe = ck48(tmp_path), Recipe.of({**SMALL, "data": {"name": "ck48"}}).changed({"training": {"epochs": 1}})
    folds = by_person(faces, 3)
    np.testing.assert_array_equal(folds, faces.folds)
    results = list(cross_validate(recipe, faces, folds, tmp_path / "run"))
    assert [result["n"] for result in results] == [28] * 3
    before = (tmp_path / "run" / "fold2" / "last.pt").stat().st_mtime_ns
    assert list(cross_validate(recipe, faces, folds, tmp_path / "run")) == results
    assert (tmp_path / "run" / "fold2" / "last.pt").stat().st_mtime_ns == before


def test_experiments_train_every_variant_and_put_the_papers_figure_beside(pack, tmp_path):
    experiment = experiments.Experiment("widths", "none.toml", [
        experiments.Variant("narrow", {"model": {"width": 0.25}}, "66.99"),
        experiments.Variant("wide", {"model": {"width": 0.5}})], "a paper")
    recipe = Recipe.of(SMALL).changed({"training": {"epochs": 1}})
    rows = list(experiments.run(experiment, recipe, tmp_path / "run", pack))
    assert [row[0] for row in rows] == ["narrow", "wide"] and [row[-1] for row in rows] == ["66.99", ""]
    assert int(rows[0][1].replace(",", "")) < int(rows[1][1].replace(",", ""))


def test_every_variant_of_every_experiment_can_be_built():
    for experiment in experiments.EXPERIMENTS.values():
        recipe = Recipe.read(f"{experiments.RECIPES}/{experiment.recipe}")
        for variant in experiment.variants:
            changed = recipe.changed(variant.changes)
            network = changed.build(("neutral", "anger"))
            changed.build_loss(("neutral", "anger"), network.feature_width)


def test_a_soup_is_the_mean_of_its_runs_with_statistics_of_its_own(pack, tmp_path):
    recipe = Recipe.of(SMALL).changed({"training": {"epochs": 1}})
    for seed in (1, 2):
        trained(recipe.changed({"training": {"seed": seed}}), pack, tmp_path / f"run{seed}")
    runs = [load_best(str(tmp_path / f"run{seed}")) for seed in (1, 2)]
    head = (runs[0].network.head.weight + runs[1].network.head.weight).detach() / 2
    mean = mean_weights([run.network.state_dict() for run in runs])
    network = soup(runs, recipe.load(pack, "train"))
    torch.testing.assert_close(network.head.weight.detach(), head)
    name = next(name for name in mean if name.endswith("running_mean"))
    assert not torch.allclose(network.state_dict()[name], mean[name])
    other = load_best(str(tmp_path / "run1"))
    other.recipe.model = {**other.recipe.model, "width": 0.5}
    with pytest.raises(ValueError, match="different networks"):
        soup([runs[1], other], recipe.load(pack, "train"))


def test_a_soup_tells_the_steps_of_its_longest_run_and_those_of_all(pack, tmp_path, monkeypatch):
    recipe = Recipe.of(SMALL).changed({"training": {"epochs": 1}})
    for name, epochs in (("short", 1), ("long", 2)):
        trained(recipe.changed({"training": {"epochs": epochs}}), pack, tmp_path / name)
    folders = [str(tmp_path / name) for name in ("short", "long", "mean")]
    steps = [load_best(folder).state["step"] for folder in folders[:2]]
    monkeypatch.setattr("sys.argv", ["soup", *folders[:2], "--data", str(pack), "--out", folders[2], "--device", "cpu"])
    make_soup()
    state = load_best(folders[2]).state
    assert steps[0] < steps[1] == state["step"] and state["mean_of"] == steps[::-1]
