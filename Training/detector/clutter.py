"""Things that are no faces but have been taken for them: letters of logos, discs, lamps and buttons."""
import cv2
import numpy as np

from .paste import free_place

LETTERS = "ABCDEGOQRSUabcdegimnoqsu0368&@!?8:;"
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX)


def word(random):
    """A word as (patch, alpha): thick letters with an outline of another grey, lit from above or below."""
    text = "".join(random.choice(list(LETTERS)) for _ in range(int(random.integers(1, 8))))
    font, scale = int(random.choice(FONTS)), random.uniform(0.5, 2.2)
    thick = max(1, round(scale * random.uniform(1, 5)))
    edge = thick + 2 * int(random.integers(0, 1 + max(1, thick // 2)))
    (width, height), below = cv2.getTextSize(text, font, scale, edge)
    size, origin = (height + below + 2 * edge, width + 2 * edge), (edge, height + edge)
    body, whole = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    cv2.putText(body, text, origin, font, scale, 255, thick, cv2.LINE_AA)
    cv2.putText(whole, text, origin, font, scale, 255, edge, cv2.LINE_AA)
    inner, outer = random.uniform(0, 255, 2)
    share = body / 255
    return (share * inner + (1 - share) * outer) * shading(size, random), whole / 255


def disc(random):
    """A disc or oval as (patch, alpha), shaded, often with a rim or a highlight."""
    a, b = random.uniform(5, 40), random.uniform(0.7, 1.4)
    radii = np.array([a, a * b])
    size = tuple(int(2 * r + 4) for r in radii[::-1])
    y, x = np.mgrid[:size[0], :size[1]].astype(np.float32)
    distance = np.hypot((x - size[1] / 2) / radii[0], (y - size[0] / 2) / radii[1])
    patch = np.full(size, random.uniform(0, 255), np.float32)
    if random.random() < 0.5:
        patch[distance > random.uniform(0.6, 0.95)] = random.uniform(0, 255)
    if random.random() < 0.5:
        patch += random.uniform(30, 120) * np.exp(-((x - random.uniform(0, size[1])) ** 2 + (y - random.uniform(0, size[0])) ** 2)
                                                  / (0.1 * a * a))
    return patch * shading(size, random), np.clip((1 - distance) * a / 2, 0, 1)


def shading(size, random):
    """A vertical fall of light."""
    return np.linspace(*random.uniform(0.6, 1.3, 2), size[0], dtype=np.float32)[:, None]


def scatter(canvas, faces, random):
    """Puts one to four such things into `canvas`, where no labelled face lies."""
    for _ in range(int(random.integers(1, 5))):
        patch, alpha = (word if random.random() < 0.6 else disc)(random)
        place = free_place(patch.shape[::-1], canvas, faces.boxes, random)
        if place is None:
            continue
        x, y = place
        window = canvas[y:y + patch.shape[0], x:x + patch.shape[1]]
        window[:] = np.clip(window + alpha * (patch - window), 0, 255).astype(np.uint8)
