"""What hides part of a face hides that part, and nothing else of it."""
import numpy as np
import pytest

from Training.detector import occlusion
from Training.detector.data import Faces

# Eyes, nose and mouth of a face that looks straight ahead, in a view of 80 pixels.
LANDMARKS = np.array([[30, 30], [50, 30], [40, 40], [32, 50], [48, 50]], np.float32)


def changed_by(cover, seed):
    """Which pixels of a noisy view differ after the cover, (80, 80) bool."""
    picture = np.random.default_rng(0).integers(100, 200, (80, 80)).astype(np.uint8)
    covered = picture.copy()
    cover(covered, LANDMARKS, np.random.default_rng(seed))
    return covered != picture


@pytest.mark.parametrize("seed", range(20))
def test_dark_glasses_hide_both_eyes_and_leave_nose_and_mouth(seed):
    changed = changed_by(occlusion.cover_by_glasses, seed)
    for x, y in LANDMARKS[:2].astype(int):
        assert changed[y - 3:y + 4, x - 4:x + 5].mean() > 0.9
    assert not changed[40:].any() and not changed[:20].any()


@pytest.mark.parametrize("seed", range(20))
def test_a_cap_hides_the_brow_and_leaves_the_mouth(seed):
    changed = changed_by(occlusion.cover_by_cap, seed)
    # The forehead just above the highest brim, 0.7 of the way from the eyes to the mouth above the eyes.
    assert changed[13:16, 25:56].mean() > 0.9
    # The lowest shadow ends 0.6 of that way below the eyes.
    assert not changed[44:].any()


def test_occlusion_covers_part_of_a_wanted_face_and_nothing_of_an_ignored_one():
    boxes = np.array([[8, 8, 40, 40]], np.float32)
    picture = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)
    shares = []
    for seed in range(40):
        for ignore in (False, True):
            faces = Faces(boxes, np.zeros((1, 5, 2), np.float32), np.zeros(1, bool), np.array([ignore]))
            changed = occlusion.occlude(picture, faces, np.random.default_rng(seed)) != picture
            if ignore:
                assert not changed.any()
            else:
                shares.append(changed[8:40, 8:40].mean())
    assert 0 < max(shares) < 0.4
