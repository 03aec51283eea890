"""Assignment of cells to faces on a small grid."""
import torch

from Training.detector.assign import assign, scale_mismatch
from Training.detector.boxes import cells, encode_boxes

POINTS, STRIDES = cells(128, 128, (8, 16, 32))


def assign_one(logits, decoded, faces):
    """The assignment for a batch of one picture, which holds all the faces."""
    matched, quality = assign(POINTS, STRIDES, logits[None], decoded[None], faces, torch.zeros(len(faces), dtype=torch.long))
    return matched[0], quality[0]


def answers_of(box):
    """Cells that all answer `box` exactly."""
    return torch.zeros(len(POINTS)), torch.tensor([box]).expand(len(POINTS), 4).clone()


def test_without_faces_everything_is_background():
    matched, quality = assign_one(*answers_of([0.0, 0, 10, 10]), torch.zeros(0, 4))
    assert (matched == -1).all() and (quality == 0).all()


def test_a_small_face_between_cells_is_answered_by_the_finest_stride():
    # 8 pixels around (20, 20): no cell of any stride lies at its centre, the nearest of stride 8 are at 16 and 24.
    face = torch.tensor([[16.0, 16, 24, 24]])
    # Answers that overlap it by a ninth ask for a single cell.
    matched, quality = assign_one(*answers_of([16.0, 16, 40, 40]), face)
    chosen = matched == 0
    assert chosen.sum() == 1 and (STRIDES[chosen] == 8).all()
    assert ((POINTS[chosen] - 20).abs() == 4).all()
    assert torch.allclose(quality[chosen], torch.tensor([1 / 9]))


def test_a_large_face_is_answered_by_the_coarsest_stride():
    face = torch.tensor([[4.0, 4, 124, 124]])
    matched, _ = assign_one(*answers_of(face[0].tolist()), face)
    best = torch.nonzero(matched == 0).squeeze(1)
    assert (STRIDES[best] == 32).any() and not (STRIDES[best] == 8).any()


def test_better_answers_win_and_their_number_follows_their_overlap():
    face = torch.tensor([[40.0, 40, 64, 64]])
    logits, decoded = answers_of([0.0, 0.0, 1.0, 1.0])
    good = torch.nonzero((STRIDES == 8) & ((POINTS - 52).abs() <= 8).all(1)).squeeze(1)[:3]
    decoded[good] = face[0]
    matched, quality = assign_one(logits, decoded, face)
    # Three perfect answers sum to an overlap of three: exactly these three cells are taken.
    assert torch.equal(torch.nonzero(matched == 0).squeeze(1), good)
    assert torch.allclose(quality[good], torch.ones(3))


def test_a_cell_serves_one_face_and_every_face_has_one():
    faces = torch.tensor([[20.0, 20, 44, 44], [28.0, 20, 52, 44]])
    decoded = torch.where((POINTS[:, :1] < 36), faces[0], faces[1])
    matched, _ = assign_one(torch.zeros(len(POINTS)), decoded, faces)
    assert set(matched.tolist()) == {-1, 0, 1}
    assert (POINTS[matched == 0][:, 0] < 36).all() and (POINTS[matched == 1][:, 0] >= 36).all()


def test_scale_mismatch_counts_octaves_beyond_the_meant_sizes():
    boxes = torch.tensor([[0.0, 0, 24, 10], [0, 0, 96, 96], [0, 0, 6, 6]])
    expected = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
    assert torch.allclose(scale_mismatch(boxes, torch.tensor([8.0, 16.0])), expected)


def test_a_score_can_outweigh_position():
    face = torch.tensor([[40.0, 40, 64, 64]])
    logits, decoded = answers_of([40.0, 40, 52, 52])
    raw = encode_boxes(decoded, POINTS, STRIDES)
    assert torch.isfinite(raw).all()
    preferred = int(torch.nonzero((POINTS == torch.tensor([56.0, 56.0])).all(1) & (STRIDES == 8))[0, 0])
    logits[:] = -6.0
    logits[preferred] = 6.0
    matched, _ = assign_one(logits, decoded, face)
    assert matched[preferred] == 0


def test_pictures_of_a_batch_know_nothing_of_each_other():
    torch.manual_seed(2)
    faces = [torch.tensor([[20.0, 20, 44, 44], [28.0, 20, 52, 44]]), torch.zeros(0, 4), torch.tensor([[30.0, 24, 50, 46]])]
    logits = torch.randn(3, len(POINTS))
    decoded = torch.cat([POINTS - 12, POINTS + 12], 1) + 4 * torch.randn(3, len(POINTS), 4)
    # The third picture's face comes first in the list: faces need not be in the order of their pictures.
    order = torch.cat([faces[2], faces[0]])
    matched, quality = assign(POINTS, STRIDES, logits, decoded, order, torch.tensor([2, 0, 0]))
    for i, first in enumerate((1, 0, 0)):
        alone, its_quality = assign_one(logits[i], decoded[i], faces[i])
        assert torch.equal(matched[i], torch.where(alone >= 0, alone + first, -1))
        assert torch.equal(quality[i], its_quality)
    assert set(matched[0].tolist()) == {-1, 1, 2} and set(matched[2].tolist()) == {-1, 0}
