"""Views carry their faces along: checked by marks painted into made-up pictures."""
import types

import numpy as np
import pytest

from Training.detector import augment
from Training.detector.clutter import scatter
from Training.detector.data import Faces
from Training.detector.loader import Views
from Training.detector.paste import ENLARGED, SIZES, paste_faces
from Training.detector.rounds import ball, dial, disc

POINTS = np.array([[[20, 30], [40, 28], [31, 40], [22, 52], [41, 50]]], np.float32)


def made_up():
    """A picture with one bright pixel block at each landmark, brighter from point to point."""
    picture = np.zeros((80, 100), np.uint8)
    for i, (x, y) in enumerate(POINTS[0].astype(int)):
        picture[y - 1:y + 2, x - 1:x + 2] = 50 * (i + 1)
    faces = Faces(np.array([[14, 20, 48, 60]], np.float32), POINTS.copy(), np.array([True]), np.array([False]))
    return picture, faces


def middle_of(picture, value):
    """Mean position of the pixels near `value`."""
    y, x = np.nonzero(np.abs(picture.astype(int) - value) <= 20)
    return np.array([x.mean(), y.mean()])


def test_flip_exchanges_eyes_and_mouth_corners():
    picture, faces = made_up()
    turned, moved = augment.flip(picture, faces)
    # What was the image-right eye (value 100) is now the image-left one, and so on; the nose stays the nose.
    for place, value in enumerate((100, 50, 150, 250, 200)):
        np.testing.assert_allclose(moved.landmarks[0, place], middle_of(turned, value), atol=1e-6)
    assert moved.landmarks[0, 0, 0] < moved.landmarks[0, 1, 0]
    np.testing.assert_allclose(moved.boxes, [[99 - 48, 20, 99 - 14, 60]])


def test_flip_twice_is_nothing():
    picture, faces = made_up()
    again, moved = augment.flip(*augment.flip(picture, faces))
    np.testing.assert_array_equal(again, picture)
    np.testing.assert_array_equal(moved.landmarks, faces.landmarks)
    np.testing.assert_array_equal(moved.boxes, faces.boxes)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_resize_keeps_points_on_their_marks(scale):
    picture, faces = made_up()
    # The last mark alone, so that smoothing at its edge cannot be taken for another one.
    picture[picture != 250] = 0
    resized, moved = augment.resize(picture, faces, scale)
    weight = resized.astype(float)
    y, x = np.indices(weight.shape)
    middle = [(x * weight).sum() / weight.sum(), (y * weight).sum() / weight.sum()]
    # Area averaging cannot tell where within a cell the light was: a tenth of a pixel.
    np.testing.assert_allclose(moved.landmarks[0, 4], middle, atol=0.1)


def test_rotate_keeps_points_on_their_marks():
    picture, faces = made_up()
    picture[picture != 250] = 0
    turned, moved = augment.rotate(picture, faces, 20)
    weight = np.where(turned == augment.FILL, 0, turned).astype(float)
    weight[weight < 60] = 0
    y, x = np.indices(weight.shape)
    near = np.hypot(x - moved.landmarks[0, 4, 0], y - moved.landmarks[0, 4, 1]) < 6
    middle = [(x * weight)[near].sum() / weight[near].sum(), (y * weight)[near].sum() / weight[near].sum()]
    np.testing.assert_allclose(moved.landmarks[0, 4], middle, atol=0.3)


def test_quarter_turn_exchanges_width_and_height():
    picture, faces = made_up()
    _, moved = augment.rotate(picture, faces, 90)
    width, height = moved.boxes[0, 2:] - moved.boxes[0, :2]
    assert (width, height) == (pytest.approx(40, abs=1e-3), pytest.approx(34, abs=1e-3))


def test_clip_ignores_what_is_mostly_outside_and_drops_what_is_gone():
    boxes = np.array([[-5, 10, 25, 40], [-20, 10, 10, 40], [-40, 10, -10, 40], [5, 5, 10, 10]], np.float32)
    faces = Faces(boxes, np.zeros((4, 5, 2), np.float32), np.zeros(4, bool), np.zeros(4, bool))
    cut = augment.clip(faces, (0, 0, 50, 50))
    assert cut.ignore.tolist() == [False, True, True]
    np.testing.assert_allclose(cut.boxes[0], [-0.5, 10, 25, 40])
    np.testing.assert_allclose(cut.boxes[2], [5, 5, 10, 10])


class OnePicture:
    """A part with a single picture."""

    def __init__(self):
        self.image, faces = made_up()
        self.faces = [faces]
        self.portraits = [0]

    def draw(self, _):
        """As the portraits that scenes draw from."""
        return self.image, self.faces[0]

    def __len__(self):
        return 1

    def picture(self, _):
        return self.image


def test_views_have_their_size_and_their_faces_inside():
    for seed in range(60):
        random = np.random.default_rng(seed)
        canvas, faces = augment.view(OnePicture(), OnePicture(), lambda: 0, 128, random)
        assert canvas.shape == (128, 128) and canvas.dtype == np.uint8
        assert (faces.boxes[:, :2] >= -0.5).all() and (faces.boxes[:, 2:] <= 127.5).all()
        assert (faces.boxes[:, 2:] > faces.boxes[:, :2]).all()


def test_the_same_seed_gives_the_same_view():
    one, two = (augment.view(OnePicture(), OnePicture(), lambda: 0, 96, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(one[1].boxes, two[1].boxes)


def test_pasted_faces_lie_on_their_marks_and_apart_from_others():
    pasted = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        canvas = np.zeros((160, 160), np.uint8)
        there = Faces(np.array([[60, 60, 100, 100]], np.float32), np.zeros((1, 5, 2), np.float32), np.zeros(1, bool), np.ones(1, bool))
        picture, face = made_up()
        # One mark alone, so that what lies brightest in the canvas is known.
        picture[picture != 250] = 0
        faces = paste_faces(canvas, there, lambda: (picture, face), random)
        assert (canvas[60:101, 60:101] == 0).all()
        for box, points in zip(faces.boxes[1:], faces.landmarks[1:]):
            longer = (box[2:] - box[:2]).max()
            assert 0.8 * SIZES[0] <= longer <= 1.2 * min(SIZES[1], ENLARGED * 40)
            x0, y0, x1, y1 = np.round(box).astype(int)
            window = canvas[y0:y1 + 1, x0:x1 + 1].astype(float)
            if longer < 20:
                continue
            # The light of some faces is changed, and with it that of the mark and of what lies around it.
            window = np.maximum(window - 0.7 * window.max(), 0)
            y, x = np.indices(window.shape)
            middle = [(x * window).sum() / window.sum() + x0, (y * window).sum() / window.sum() + y0]
            np.testing.assert_allclose(points[4], middle, atol=1)
            pasted += 1
    assert pasted > 20


def test_pictures_with_false_alarms_come_up_more_often():
    pictures = types.SimpleNamespace(faces=[made_up()[1], made_up()[1], made_up()[1]], empty=[1, 2])
    options = types.SimpleNamespace(batch=1, sizes=[64], seed=0, mosaics=0, scenes=0, clutter=0, rotation=0)
    views = Views(pictures, None, options)
    views.mine([0.1, 0.9])
    assert views.weights[0] == 1 and views.weights[1] == 0.5 and views.weights[2] == pytest.approx(4)


def test_a_batch_is_the_same_whenever_it_is_made():
    options = types.SimpleNamespace(batch=40, sizes=[64], seed=0, mosaics=0.4, scenes=0, clutter=0.2, rotation=20)
    views = Views(OnePicture(), None, options)
    first, _ = views[3]
    assert not np.array_equal(views[4][0], first)
    np.testing.assert_array_equal(views[3][0], first)


@pytest.mark.parametrize("size", [(60, 80), (120, 80), (100, 50)])
def test_stretching_keeps_points_on_their_marks(size):
    picture, faces = made_up()
    picture[picture != 250] = 0
    stretched, moved = augment.stretch(picture, faces, *size)
    assert stretched.shape == size[::-1]
    weight = stretched.astype(float)
    y, x = np.indices(weight.shape)
    middle = [(x * weight).sum() / weight.sum(), (y * weight).sum() / weight.sum()]
    np.testing.assert_allclose(moved.landmarks[0, 4], middle, atol=0.35)
    factor = np.array([size[0] / 100, size[1] / 80])
    np.testing.assert_allclose(moved.boxes[0, 2:] - moved.boxes[0, :2], (faces.boxes[0, 2:] - faces.boxes[0, :2]) * factor, rtol=1e-5)


@pytest.mark.parametrize("thing", [disc, dial, ball])
def test_round_things_are_round_and_have_marks(thing):
    spread = []
    for seed in range(40):
        patch, alpha = thing(np.random.default_rng(seed))
        assert patch.shape == alpha.shape and alpha.min() == 0 and alpha.max() == 1 and np.isfinite(patch).all()
        # Nothing at the corners, all in the middle.
        assert alpha[0, 0] == alpha[-1, -1] == 0 and alpha[alpha.shape[0] // 2, alpha.shape[1] // 2] == 1
        spread.append(patch[alpha == 1].std())
    assert np.median(spread) > 5


def test_clutter_is_drawn_and_leaves_faces_alone():
    drawn = []
    for seed in range(30):
        canvas = np.full((160, 160), 77, np.uint8)
        faces = Faces(np.array([[60, 60, 100, 100]], np.float32), np.zeros((1, 5, 2), np.float32), np.zeros(1, bool), np.zeros(1, bool))
        scatter(canvas, faces, np.random.default_rng(seed))
        assert (canvas[60:101, 60:101] == 77).all()
        drawn.append((canvas != 77).mean())
    assert np.mean(drawn) > 0.01
