"""Things that are no faces but have been taken for them: letters of logos, lamps and buttons, clocks, balls, asterisks and
flakes on walls and clothes."""
import cv2
import numpy as np

from .paste import free_place
from .rounds import FINER, ball, dial, disc, shading

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


def star(random):
    """An asterisk as (patch, alpha): four to nine arms from a middle, often thick, some with knobs or barbs."""
    side, arms = int(random.integers(10, 80)), int(random.integers(4, 10))
    reach = 0.42 * side * FINER
    thick = max(1, round(reach * random.uniform(0.06, 0.4)))
    knob = int(thick * random.uniform(0.3, 1.2)) if random.random() < 0.4 else 0
    barb = random.uniform(0.2, 0.45) if random.random() < 0.3 else 0
    drawn = np.zeros((side * FINER, side * FINER), np.uint8)

    def place(angle, length, start=(0.0, 0.0)):
        return np.array(start) + length * reach * np.array([np.cos(angle), np.sin(angle)])

    def line(*ends):
        cv2.line(drawn, *((side * FINER / 2 + end).astype(int).tolist() for end in ends), 255, thick)

    for angle in random.uniform(0, np.pi) + np.arange(arms) * 2 * np.pi / arms:
        line(place(0, 0), place(angle, 1))
        cv2.circle(drawn, (side * FINER / 2 + place(angle, 1)).astype(int).tolist(), knob, 255, -1)
        for lean in (-0.7, 0.7):
            line(place(angle, 0.5), place(angle + lean, barb, place(angle, 0.5)))
    alpha = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_AREA) / 255
    return np.full((side, side), random.uniform(0, 255)) * shading((side, side), random), alpha * random.uniform(0.5, 1)


THINGS, SHARES = (word, disc, dial, ball, star), (0.4, 0.13, 0.17, 0.15, 0.15)


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
