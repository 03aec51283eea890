"""Things that are no faces but have been taken for them: letters of logos, lamps and buttons, clocks, balls."""
import cv2
import numpy as np

from .paste import free_place
from .rounds import ball, dial, disc, shading

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


THINGS, SHARES = (word, disc, dial, ball), (0.45, 0.15, 0.2, 0.2)


def scatter(canvas, faces, random):
    """Puts one to four of these things into `canvas`, where no labelled face lies."""
    for _ in range(int(random.integers(1, 5))):
        patch, alpha = random.choice(THINGS, p=SHARES)(random)
        place = free_place(patch.shape[::-1], canvas, faces.boxes, random)
        if place is None:
            continue
        x, y = place
        window = canvas[y:y + patch.shape[0], x:x + patch.shape[1]]
        window[:] = np.clip(window + alpha * (patch - window), 0, 255).astype(np.uint8)
