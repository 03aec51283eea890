"""Each data set's loader on a tiny made-up copy in the form in which the set is handed out."""
import csv

import numpy as np
import pytest
from PIL import Image

from Training.expression.faces import EXPRESSIONS, LabelledFaces, repeats, with_labels
from Training.expression.sets import SETS, load
from Training.expression.sets.expw import part_of
from Training.expression.sets.pictures import five_of_68, tile

from .made_up_faces import write_ck48, write_pack


def names_of(faces):
    return [faces.classes[label] for label in faces.truth[faces.rule]]


def write_picture(path, grey, size=(100, 100)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, grey).save(path, quality=95)


def points68(shift=0.0):
    """68 points whose five are eyes at 30 and 70, nose at (50, 60), mouth at (35, 80) and (65, 80)."""
    points = np.full((68, 2), 50.0)
    points[36:42], points[42:48], points[30] = [30, 40], [70, 40], [50, 60]
    points[48], points[54], points[0], points[16], points[8] = [35, 80], [65, 80], [10, 40], [90, 40], [50, 100]
    return points + shift


FIVE = [[30, 40], [70, 40], [50, 60], [35, 80], [65, 80]]


def test_pack_over_two_sheets(tmp_path):
    tiles = write_pack(tmp_path, "train", 1003)
    faces = load("ferplus", tmp_path, "train")
    np.testing.assert_array_equal(faces.pixels, tiles)
    assert faces.index[0] == 100 and faces.index[1002] == 1102
    assert faces.targets.shape == (1003, 8) and faces.targets[9].tolist() == [0, 1] + [0] * 6
    assert faces.truth["majority"][9] == faces.truth["plurality"][9] == 1 and faces.rule == "majority"
    np.testing.assert_allclose(faces.landmarks[0, 2], [23.5, 29])
    assert np.isnan(faces.landmarks[1]).all(), "unconfirmed points are not to be trusted"
    assert np.isnan(faces.landmarks[2]).all()


def test_packs_old_labels(tmp_path):
    write_pack(tmp_path, "valid", 5)
    faces = load("fer2013", tmp_path, "valid")
    # The made-up table says 0 everywhere, which is FER2013's number for anger.
    assert faces.classes == EXPRESSIONS[:7] and names_of(faces) == ["anger"] * 5


def test_votes_share_in_old_labels_targets(tmp_path):
    write_pack(tmp_path, "train", 80)
    path = tmp_path / "ferplus_train.csv"
    rows = list(csv.reader(path.open()))
    # Of the ten pictures that everybody takes for happy, every other one's label is 3, happiness.
    for number, row in enumerate(rows[1:]):
        if number % 16 == 1:
            row[3] = "3"
    with path.open("w", newline="") as f:
        csv.writer(f).writerows(rows)
    faces = load("fer2013", tmp_path, "train", votes_share=0.5)
    happiness, anger = faces.classes.index("happiness"), faces.classes.index("anger")
    np.testing.assert_allclose(faces.targets[1][[happiness, anger]], [0.75, 0.25], atol=0.02)
    np.testing.assert_allclose(faces.targets[9][[happiness, anger]], [0.25, 0.75], atol=0.02)
    assert names_of(faces)[1] == "happiness" and names_of(faces)[9] == "anger"


@pytest.fixture
def tables(tmp_path):
    """FER2013's and FERPlus' tables of three pictures, the last of which is no face."""
    pictures = np.random.default_rng(2).integers(0, 256, (3, 48, 48))
    usages = ["Training", "PublicTest", "Training"]
    with open(tmp_path / "fer2013.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["emotion", "pixels", "Usage"])
        writer.writerows([3 + k, " ".join(map(str, p.ravel())), u] for k, (p, u) in enumerate(zip(pictures, usages)))
    header = ["Usage", "Image name", "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear",
              "contempt", "unknown", "NF"]
    votes = [[0, 2, 3, 5, 0, 0, 0, 0, 0, 0], [10] + [0] * 9, [0] * 9 + [10]]
    with open(tmp_path / "fer2013new.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(header)
        writer.writerows([u, name, *v] for u, name, v in zip(usages, ["fer0.png", "fer1.png", ""], votes))
    return tmp_path, pictures


def test_fer2013_with_ferplus_votes(tables):
    folder, pictures = tables
    faces = load("ferplus", folder, "train")
    np.testing.assert_array_equal(faces.pixels, pictures[:1])
    np.testing.assert_allclose(faces.targets, [[0, 0.2, 0.3, 0.5, 0, 0, 0, 0]])
    assert faces.truth["majority"].tolist() == [-1] and faces.truth["plurality"].tolist() == [3]
    assert faces.index.tolist() == [0]


def test_fer2013_by_its_own_labels(tables):
    folder, pictures = tables
    faces = load("fer2013", folder, "train")
    np.testing.assert_array_equal(faces.pixels, pictures[[0, 2]])
    assert names_of(faces) == ["happiness", "surprise"] and faces.index.tolist() == [0, 2]


def test_fer2013_without_the_pack_has_no_votes_share(tables):
    with pytest.raises(ValueError, match="votes_share"):
        load("fer2013", tables[0], "train", votes_share=0.5)


def test_fer2013_tables_of_different_length_are_refused(tmp_path):
    (tmp_path / "fer2013.csv").write_text("emotion,pixels,Usage\n")
    (tmp_path / "fer2013new.csv").write_text("Usage,Image name,neutral\nTraining,x.png,1\n")
    with pytest.raises(ValueError):
        load("ferplus", tmp_path, "train")


def test_ck48(tmp_path):
    tiles = write_ck48(tmp_path, people=3)
    faces = load("ck48", tmp_path, "all")
    np.testing.assert_array_equal(faces.pixels, tiles)
    assert faces.classes == EXPRESSIONS[1:] and set(names_of(faces)) == set(EXPRESSIONS[1:])
    assert faces.people[0] == faces.people[1] == "S000" and faces.folds.max() == 2
    chosen = faces.select(faces.folds == 1)
    assert set(chosen.people) == {"S001"}
    with pytest.raises(ValueError, match="folds"):
        load("ck48", tmp_path, "train")


def test_ck_plus_takes_the_peak_frames_of_labelled_sequences(tmp_path):
    for person, sequence, label in (("S005", "001", "3.0000000e+00"), ("S010", "002", None)):
        for k in range(5):
            name = f"{person}_{sequence}_{k:08d}"
            write_picture(tmp_path / "cohn-kanade-images" / person / sequence / f"{name}.png", 40 * k, (120, 120))
            landmarks = tmp_path / "Landmarks" / person / sequence / f"{name}_landmarks.txt"
            landmarks.parent.mkdir(parents=True, exist_ok=True)
            np.savetxt(landmarks, points68())
        folder = tmp_path / "Emotion" / person / sequence
        folder.mkdir(parents=True)
        if label:
            (folder / f"{person}_{sequence}_00000004_emotion.txt").write_text(f"   {label}\n")
    faces = load("ck+", tmp_path, "all")
    assert names_of(faces) == ["disgust"] * 3 and set(faces.people) == {"S005"}
    assert [faces.pixels[k, 50, 50] for k in range(3)] == [80, 120, 160]
    # The points' box is 80 wide and 60 high, the square around it 80 * 1.5: a pixel becomes 100 / 120.
    eyes = faces.landmarks[0, 1] - faces.landmarks[0, 0]
    np.testing.assert_allclose(eyes, [40 * 100 / 120, 0], atol=1e-4)


def test_rafdb(tmp_path):
    aligned = tmp_path / "basic" / "Image" / "aligned"
    for name, grey in (("train_00001", 10), ("train_00002", 20), ("test_0001", 30)):
        write_picture(aligned / f"{name}_aligned.jpg", grey)
    (tmp_path / "basic" / "EmoLabel").mkdir()
    (tmp_path / "basic" / "EmoLabel" / "list_patition_label.txt").write_text(
        "train_00001.jpg 1\ntrain_00002.jpg 7\ntest_0001.jpg 4\n")
    train, valid = load("rafdb", tmp_path, "train"), load("rafdb", tmp_path, "valid")
    assert names_of(train) == ["surprise", "neutral"] and names_of(valid) == ["happiness"]
    assert abs(int(valid.pixels[0, 50, 50]) - 30) <= 1 and np.isnan(valid.landmarks).all()
    (tmp_path / "basic" / "EmoLabel" / "list_patition_label.txt").write_text("train_00001.jpg 1\n")
    with pytest.raises(ValueError, match="no picture of valid"):
        load("rafdb", tmp_path, "valid")


def test_affectnet_in_folders(tmp_path):
    for k, label in enumerate((0, 7, 4)):
        write_picture(tmp_path / "train_set" / "images" / f"{k}.jpg", 100, (200, 200))
        annotations = tmp_path / "train_set" / "annotations"
        annotations.mkdir(exist_ok=True)
        np.save(annotations / f"{k}_exp.npy", str(label))
        np.save(annotations / f"{k}_lnd.npy", points68().ravel())
    faces = load("affectnet8", tmp_path, "train")
    assert names_of(faces) == ["neutral", "contempt", "fear"]
    np.testing.assert_allclose(faces.landmarks[0], (np.array(FIVE) + 0.5) / 2 - 0.5, atol=1e-4)
    assert names_of(load("affectnet7", tmp_path, "train")) == ["neutral", "fear"]


def test_affectnet_in_tables(tmp_path):
    write_picture(tmp_path / "Manually_Annotated_Images" / "1" / "a.jpg", 90, (300, 200))
    header = ["subDirectory_filePath", "face_x", "face_y", "face_width", "face_height", "facial_landmarks", "expression"]
    landmarks = ";".join(map(str, points68(40).ravel()))
    with open(tmp_path / "validation.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(header)
        writer.writerow(["1/a.jpg", 40, 40, 100, 100, landmarks, 6])
        writer.writerow(["1/a.jpg", 40, 40, 100, 100, landmarks, 9])
    faces = load("affectnet8", tmp_path, "valid")
    assert names_of(faces) == ["anger"]
    # The box is the square from 40 to 140, of the tile's own size.
    np.testing.assert_allclose(faces.landmarks[0], FIVE, atol=1e-4)


def test_expw(tmp_path):
    names = [f"p{k}.jpg" for k in range(30)]
    valid = [name for name in names if part_of(name) == "valid"]
    assert 0 < len(valid) < 15
    for name in names:
        write_picture(tmp_path / "image" / "origin" / name, 120, (60, 60))
    (tmp_path / "label").mkdir()
    # Two faces in each picture, of which the second is black beyond the picture's right edge.
    (tmp_path / "label" / "label.lst").write_text("".join(
        f"{name} 0 10 10 50 50 60.0 0\n{name} 1 10 40 80 50 70.0 6\n" for name in names))
    faces = load("expw", tmp_path, "valid")
    assert names_of(faces) == ["anger", "neutral"] * len(valid)
    assert faces.pixels[0].min() >= 119 and faces.pixels[1, 50, 5] >= 119 and faces.pixels[1, 50, 95] == 0
    assert len(load("expw", tmp_path, "train")) == 2 * (30 - len(valid))


def test_folders(tmp_path):
    write_picture(tmp_path / "train" / "happy" / "a.png", 50)
    write_picture(tmp_path / "train" / "Anger" / "b.jpg", 60)
    (tmp_path / "train" / "happy" / "notes.txt").write_text("no picture")
    faces = load("folders", tmp_path, "train")
    assert faces.classes == ("happiness", "anger") and sorted(names_of(faces)) == ["anger", "happiness"]
    (tmp_path / "train" / "bored").mkdir()
    with pytest.raises(ValueError, match="bored"):
        load("folders", tmp_path, "train")


def test_unknown_sets_are_refused_and_all_known_are_described():
    with pytest.raises(ValueError, match="fer2014"):
        load("fer2014", ".", "train")
    assert all(data.title and data.about and data.rights for data in SETS.values())


def test_tiles_carry_landmarks_along():
    picture = np.zeros((80, 100), np.uint8)
    picture[30, 40] = 255
    cut, landmarks = tile(picture, (30, 20, 50, 40), np.full((5, 2), [40.0, 30.0]), side=60)
    y, x = np.unravel_index(cut.argmax(), cut.shape)
    np.testing.assert_allclose(landmarks[0], [x, y], atol=1)
    np.testing.assert_allclose(five_of_68(points68()), FIVE)


def test_repeats_are_found_identical_nearly_and_mirrored():
    generator = np.random.default_rng(4)
    # Smooth pictures: each one's own waves, as faces differ.
    y, x = np.mgrid[:48, :48] / 48
    waves = [128 + 100 * np.sin(a * x + b * y + c) for a, b, c in generator.uniform(1, 12, (5, 3))]
    pictures = np.stack(waves).astype(np.uint8)
    noisy = (pictures[1] + generator.integers(-2, 3, (48, 48))).clip(0, 255).astype(np.uint8)
    train = np.stack([pictures[0], noisy, pictures[2][:, ::-1], pictures[3]])

    def faces(pixels):
        return with_labels(["neutral"], pixels, np.zeros(len(pixels), int))

    found = repeats(faces(train), faces(pictures[[0, 1, 2, 4]]))
    assert found.tolist() == [True, True, True, False]


def test_selecting_keeps_all_columns_together():
    faces = with_labels(["neutral", "anger"], np.arange(3 * 4).reshape(3, 2, 2), [0, 1, 0], index=[7, 8, 9],
                        people=np.array(["a", "b", "c"]))
    chosen = faces.select(np.array([False, True, True]))
    assert isinstance(chosen, LabelledFaces) and chosen.index.tolist() == [8, 9] and chosen.people.tolist() == ["b", "c"]
    assert chosen.truth["label"].tolist() == [1, 0] and chosen.targets.tolist() == [[0, 1], [1, 0]] and chosen.folds is None
