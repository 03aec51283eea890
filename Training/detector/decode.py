"""From the network's maps to faces in a picture's pixels: threshold, decoding, non-maximum suppression. NumPy only, as the oracle
of the daemon's decoder."""
import cv2
import numpy as np

from .network import MEAN, SCALE, STRIDES

# A run's raw scores are never lower than this where there is a face.
LEAST_RAW_SCORE = 0.02


def sizes(shape, long_side):
    """Height and width of a picture of this shape, scaled to `long_side`, and those of the network's input, multiples of 32."""
    scaled = tuple(max(1, round(side * long_side / max(shape))) for side in shape)
    return scaled, tuple(-(-side // 32) * 32 for side in scaled)


def fit(picture, long_side):
    """The network's input (1, 1, H, W) for a uint8 picture and the factors (x, y) by which it was scaled.

    The picture is resized to `long_side`, put at the top left and padded with normalised 0 to multiples of 32.
    """
    height, width = picture.shape
    (new_height, new_width), form = sizes(picture.shape, long_side)
    shrinks = long_side < max(height, width)
    resized = cv2.resize(picture, (new_width, new_height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    padded = np.zeros((1, 1, *form), np.float32)
    padded[0, 0, :new_height, :new_width] = (resized.astype(np.float32) - MEAN) * SCALE
    return padded, (new_width / width, new_height / height)


def candidates(maps, threshold):
    """Boxes (n, 4: left, top, right, bottom), landmarks (n, 5, 2) and scores (n,) of all cells at or above the threshold.

    `maps` is [(score, box, landmarks)] for STRIDES, each (1, channels, rows, columns), scores in 0..1.
    """
    boxes, landmarks, scores = [], [], []
    for stride, (score, box, points) in zip(STRIDES, maps):
        row, column = np.nonzero(score[0, 0] >= threshold)
        cell = np.stack([column, row], 1)
        b = box[0, :, row, column]
        centre, half = (cell + b[:, :2]) * stride, np.exp(b[:, 2:]) * stride / 2
        boxes.append(np.concatenate([centre - half, centre + half], 1))
        landmarks.append((cell[:, None] + points[0, :, row, column].reshape(-1, 5, 2)) * stride)
        scores.append(score[0, 0, row, column])
    return np.concatenate(boxes), np.concatenate(landmarks), np.concatenate(scores)


def overlaps(box, others):
    """Intersection over union of one box with each of the others (n, 4)."""
    size = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.prod(np.maximum(size, 0), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1)
    return shared / np.maximum(np.prod(box[2:] - box[:2]) + areas - shared, 1e-9)


def suppress(boxes, landmarks, scores, overlap, limit=200):
    """Boxes, landmarks and scores that no better box overlaps by more than `overlap` (IoU), best first, at most `limit`.

    As in the daemon, what stays is moved to the mean of itself and what it drops, weighted by the score's root and by a
    share that falls to 0 at the least overlap (after BlazeFace, Bazarevsky et al. 2019).
    """
    order = np.argsort(-scores, kind="stable")
    kept = []
    while len(order) and len(kept) < limit:
        iou = overlaps(boxes[order[0]], boxes[order])
        iou[0] = 1
        dropped = order[iou > overlap]
        weight = scores[dropped] ** 0.5 * (iou[iou > overlap] - overlap) / (1 - overlap)
        weight = weight / max(weight.sum(), 1e-12)
        kept.append((weight @ boxes[dropped], np.tensordot(weight, landmarks[dropped], 1), scores[order[0]]))
        order = order[iou <= overlap]
    if not kept:
        return boxes[:0], landmarks[:0], scores[:0]
    return tuple(map(np.stack, zip(*kept)))


def faces(maps, factor, threshold, overlap):
    """The faces that one picture's maps tell of, in its own pixels, in the yardstick's form."""
    boxes, landmarks, scores = suppress(*candidates(maps, threshold), overlap)
    factor = np.array(factor)
    boxes = (boxes.reshape(-1, 2, 2) + 0.5) / factor - 0.5
    landmarks = (landmarks + 0.5) / factor - 0.5
    return [{"box": [*corner[0].tolist(), *(corner[1] - corner[0]).tolist()], "score": float(score), "landmarks": points.tolist()}
            for corner, points, score in zip(boxes, landmarks, scores)]


def detect(run, picture, long_side=320, threshold=LEAST_RAW_SCORE, overlap=0.4):
    """Faces of a uint8 picture. `run` takes the input and gives the maps."""
    data, factor = fit(picture, long_side)
    return faces(run(data), factor, threshold, overlap)


def detect_all(run, pictures, long_side=320, threshold=LEAST_RAW_SCORE, overlap=0.4, together=1):
    """Faces of each of a list of uint8 pictures; up to `together` of those whose inputs have the same form are run at once."""
    forms = {}
    for i, picture in enumerate(pictures):
        forms.setdefault(sizes(picture.shape, long_side)[1], []).append(i)
    found = [None] * len(pictures)
    for alike in forms.values():
        for start in range(0, len(alike), together):
            part = alike[start:start + together]
            data, factors = zip(*(fit(pictures[i], long_side) for i in part))
            maps = run(np.concatenate(data))
            for k, (i, factor) in enumerate(zip(part, factors)):
                one = [tuple(answer[k:k + 1] for answer in level) for level in maps]
                found[i] = faces(one, factor, threshold, overlap)
    return found
