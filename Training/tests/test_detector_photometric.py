"""Disturbances keep a view's form and do what their names say."""
import numpy as np
import pytest

from Training.detector import photometric


def checks(side=64):
    """A fine chequered pattern: all of it is detail."""
    y, x = np.indices((side, side))
    return np.where((x + y) % 2, 200, 60).astype(np.uint8)


@pytest.mark.parametrize("change", [photometric.tone, photometric.side_light, photometric.spot_light, photometric.noise,
                                    photometric.blur, photometric.compression, photometric.soften])
def test_form_stays_and_the_original_is_untouched(change):
    picture = checks()
    for seed in range(10):
        changed = change(picture, np.random.default_rng(seed))
        assert changed.shape == picture.shape and changed.dtype == np.uint8
    np.testing.assert_array_equal(picture, checks())


def test_blur_and_soften_take_detail_and_noise_adds_it():
    picture, flat = checks(), np.full((64, 64), 128, np.uint8)
    for seed in range(10):
        assert photometric.blur(picture, np.random.default_rng(seed)).std() < picture.std()
        assert photometric.soften(picture, np.random.default_rng(seed)).std() < picture.std()
        assert photometric.noise(flat, np.random.default_rng(seed)).std() > 0.5


def test_side_light_falls_off_along_one_direction():
    lit = photometric.side_light(np.full((64, 64), 100, np.uint8), np.random.default_rng(3)).astype(float)
    corners = sorted([lit[0, 0], lit[0, -1], lit[-1, 0], lit[-1, -1]])
    assert corners[-1] - corners[0] > 30 and abs(lit[32, 32] - 100) < 5
