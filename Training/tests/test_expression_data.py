"""Loaders on tiny made-up copies of the data."""
import csv

import numpy as np
import pytest

from Training.expression.data import Faces, load_csv, load_pack, repeats

from .made_up_faces import write_pack


def test_pack_over_two_sheets(tmp_path):
    tiles = write_pack(tmp_path, "train", 1003)
    faces = load_pack(tmp_path, "train")
    np.testing.assert_array_equal(faces.pixels, tiles)
    assert faces.index[0] == 100 and faces.index[1002] == 1102
    assert faces.votes.shape == (1003, 10) and faces.votes[9].tolist() == [0, 10] + [0] * 8
    np.testing.assert_allclose(faces.landmarks[0, 2], [23.5, 29])
    assert np.isnan(faces.landmarks[1]).all(), "unconfirmed points are not to be trusted"
    assert np.isnan(faces.landmarks[2]).all()


def test_fer2013_with_ferplus_votes(tmp_path):
    pictures = np.random.default_rng(2).integers(0, 256, (3, 48, 48))
    usages = ["Training", "PublicTest", "Training"]
    names = ["fer0.png", "fer1.png", ""]
    with open(tmp_path / "fer2013.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["emotion", "pixels", "Usage"])
        writer.writerows([0, " ".join(map(str, p.ravel())), u] for p, u in zip(pictures, usages))
    header = ["Usage", "Image name", "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear",
              "contempt", "unknown", "NF"]
    votes = [[1, 2, 3, 4, 0, 0, 0, 0, 0, 0], [10] + [0] * 9, [0] * 9 + [10]]
    with open(tmp_path / "fer2013new.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(header)
        writer.writerows([u, name, *v] for u, name, v in zip(usages, names, votes))
    faces = load_csv(tmp_path / "fer2013.csv", tmp_path / "fer2013new.csv", "Training")
    np.testing.assert_array_equal(faces.pixels, pictures[:1])
    assert faces.votes.tolist() == votes[:1] and faces.index.tolist() == [0]


def test_fer2013_tables_of_different_length_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text("emotion,pixels,Usage\n")
    (tmp_path / "b.csv").write_text("Usage,Image name,neutral\nTraining,x.png,1\n")
    with pytest.raises(ValueError):
        load_csv(tmp_path / "a.csv", tmp_path / "b.csv", "Training")


def test_repeats_are_found_identical_nearly_and_mirrored():
    generator = np.random.default_rng(4)
    # Smooth pictures: each one's own waves, as faces differ.
    y, x = np.mgrid[:48, :48] / 48
    waves = [128 + 100 * np.sin(a * x + b * y + c) for a, b, c in generator.uniform(1, 12, (5, 3))]
    pictures = np.stack(waves).astype(np.uint8)
    noisy = (pictures[1] + generator.integers(-2, 3, (48, 48))).clip(0, 255).astype(np.uint8)
    train = np.stack([pictures[0], noisy, pictures[2][:, ::-1], pictures[3]])

    def faces(pixels):
        return Faces(pixels, np.zeros((len(pixels), 10), int), np.zeros((len(pixels), 5, 2)), np.arange(len(pixels)))

    found = repeats(faces(train), faces(pictures[[0, 1, 2, 4]]))
    assert found.tolist() == [True, True, True, False]
