"""What hides part of a face: things drawn over a view, with the face's box and landmarks left as they are."""
import cv2
import numpy as np


def cover_by_patch(picture, box, random):
    """A plain rectangle, or one taken from elsewhere in the view, over part of the box."""
    height, width = picture.shape
    w, h = box[2:] - box[:2]
    pw, ph = (int(side * random.uniform(0.2, 0.55)) for side in (w, h))
    x = int(np.clip(box[0] + random.uniform(-0.1, 0.9) * w, 0, max(0, width - pw)))
    y = int(np.clip(box[1] + random.uniform(-0.1, 0.9) * h, 0, max(0, height - ph)))
    if pw < 2 or ph < 2:
        return
    if random.random() < 0.5:
        picture[y:y + ph, x:x + pw] = random.integers(0, 256)
    else:
        u, v = int(random.integers(0, width - pw + 1)), int(random.integers(0, height - ph + 1))
        picture[y:y + ph, x:x + pw] = picture[v:v + ph, u:u + pw].copy()


def fixed(points):
    """Points for OpenCV's drawing with four fractional bits."""
    return np.round(np.asarray(points) * 16).astype(np.int32)


def cover_by_mask(picture, landmarks, random):
    """A face mask's outline: from the bridge of the nose over the cheeks to the chin, in one grey."""
    eyes, mouth = landmarks[:2].mean(0), landmarks[3:].mean(0)
    across, down = (landmarks[1] - landmarks[0]) * random.uniform(0.8, 1.0), mouth - eyes
    outline = [eyes + 0.35 * down, eyes + 0.6 * down + 0.95 * across, mouth + 0.2 * down + 0.85 * across,
               mouth + 0.75 * down + 0.35 * across, mouth + 0.75 * down - 0.35 * across,
               mouth + 0.2 * down - 0.85 * across, eyes + 0.6 * down - 0.95 * across]
    cv2.fillPoly(picture, [fixed(outline)], int(random.integers(20, 256)), cv2.LINE_AA, 4)


def cover_by_hand(picture, box, random):
    """Three or four fingers side by side, about as bright as the face, reaching in from any side."""
    w, h = box[2:] - box[:2]
    x0, y0, x1, y1 = np.clip(box, 0, [*picture.shape[::-1]] * 2).astype(int)
    if min(w, h) < 8 or x1 <= x0 or y1 <= y0:
        return
    grey = int(np.clip(picture[y0:y1, x0:x1].mean() * random.uniform(0.7, 1.25), 0, 255))
    angle = random.uniform(0, 2 * np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    aside, thick = np.array([-along[1], along[0]]), random.uniform(0.12, 0.18) * w
    tip = (box[:2] + box[2:]) / 2 + along * random.uniform(0, 0.3) * w + aside * random.uniform(-0.3, 0.3) * w
    fingers = int(random.integers(3, 5))
    for i in range(fingers):
        start = tip + aside * (i - fingers / 2) * thick * 1.15 + along * random.uniform(0, 0.15) * w
        shade = int(np.clip(grey + random.normal(0, 8), 0, 255))
        cv2.line(picture, fixed(start), fixed(start + along * w), shade, max(1, round(thick)), cv2.LINE_AA, 4)


def cover_by_glasses(picture, landmarks, random):
    """Dark glasses: an oval over each eye and a bridge between them."""
    across = landmarks[1] - landmarks[0]
    distance, angle = float(np.hypot(*across)), float(np.degrees(np.arctan2(across[1], across[0])))
    grey = int(random.integers(0, 60) if random.random() < 0.8 else random.integers(60, 220))
    axes = fixed(distance * random.uniform([0.36, 0.26], [0.48, 0.42]))
    for eye in fixed(landmarks[:2]):
        cv2.ellipse(picture, eye.tolist(), axes.tolist(), angle, 0, 360, grey, -1, cv2.LINE_AA, 4)
    cv2.line(picture, *fixed(landmarks[:2] - 0.1 * np.array([-across[1], across[0]])), grey, max(1, round(0.07 * distance)), cv2.LINE_AA, 4)


def cover_by_cap(picture, landmarks, random):
    """A cap or helmet down to the brow, in one grey, and the shadow of its brim on the face."""
    eyes, mouth = landmarks[:2].mean(0), landmarks[3:].mean(0)
    across, down = landmarks[1] - landmarks[0], mouth - eyes
    brim, end = eyes - random.uniform(0.3, 0.7) * down, eyes + random.uniform(-0.2, 0.6) * down
    shadow = np.zeros(picture.shape, np.uint8)
    cv2.fillPoly(shadow, [fixed([brim - across, brim + across, end + across, end - across])], 1, cv2.LINE_8, 4)
    np.copyto(picture, cv2.multiply(picture, random.uniform(0.3, 0.9)), where=shadow > 0)
    top = brim - random.uniform(0.5, 1.1) * down
    crown = [brim - 1.05 * across, brim + 1.05 * across, top + 0.8 * across, top - 0.8 * across]
    cv2.fillPoly(picture, [fixed(crown)], int(random.integers(0, 256)), cv2.LINE_AA, 4)


def occlude(picture, faces, random):
    """Covers part of some faces by a patch, a mask's shape, a hand's, dark glasses or a cap; enough of the face stays visible."""
    picture = picture.copy()
    for i in np.flatnonzero(~faces.ignore):
        kind = random.random()
        if kind < 0.18:
            cover_by_patch(picture, faces.boxes[i], random)
        elif kind < 0.26 and faces.has_landmarks[i]:
            cover_by_mask(picture, faces.landmarks[i], random)
        elif kind < 0.34:
            cover_by_hand(picture, faces.boxes[i], random)
        elif kind < 0.44 and faces.has_landmarks[i]:
            cover_by_glasses(picture, faces.landmarks[i], random)
        elif kind < 0.56 and faces.has_landmarks[i]:
            cover_by_cap(picture, faces.landmarks[i], random)
    return picture
