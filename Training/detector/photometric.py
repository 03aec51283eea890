"""What light, lens and camera do to a picture: changes of luma that leave the faces where they are."""
import cv2
import numpy as np


def tone(picture, random):
    """Gamma, contrast and brightness by one look-up table; now and then a night's darkness."""
    x = np.arange(256, dtype=np.float32) / 255
    x = x ** np.exp(random.normal(0, 0.25))
    contrast, brightness = np.exp(random.normal(0, 0.22)), random.normal(0, 0.09)
    x = (x - 0.5) * contrast + 0.5 + brightness
    if random.random() < 0.06:
        x = x * random.uniform(0.15, 0.5)
    return cv2.LUT(picture, (np.clip(x, 0, 1) * 255).round().astype(np.uint8))


def side_light(picture, random):
    """A linear fall-off of light in a random direction."""
    height, width = picture.shape
    angle = random.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width, dtype=np.float32) * np.cos(angle)
    y = np.linspace(-1, 1, height, dtype=np.float32) * np.sin(angle)
    light = 1 + random.uniform(0.2, 0.7) * (x[None].astype(np.float32) + y[:, None].astype(np.float32))
    return cv2.multiply(picture, light, dtype=cv2.CV_8U)


def spot_light(picture, random):
    """The lamp of an infrared camera: bright in the middle, dark towards the edges."""
    height, width = picture.shape
    x = np.linspace(-1, 1, width, dtype=np.float32) - random.uniform(-0.3, 0.3)
    y = np.linspace(-1, 1, height, dtype=np.float32) - random.uniform(-0.3, 0.3)
    fall = np.exp(-(x[None] ** 2 + y[:, None] ** 2) * random.uniform(0.5, 2.0)).astype(np.float32)
    return cv2.multiply(picture, random.uniform(1.0, 1.6) * fall, dtype=cv2.CV_8U)


def noise(picture, random):
    """Sensor noise. The deviation is drawn so that most is slight."""
    sigma = min(abs(random.normal(0, 8)) + 1, 28)
    grain = np.empty(picture.shape, np.int16)
    cv2.randn(grain, 0, sigma)
    return cv2.add(picture, grain, dtype=cv2.CV_8U)


def blur(picture, random):
    """Defocus, or motion along one axis."""
    if random.random() < 0.7:
        return cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 1.4))
    length = int(random.integers(2, 6))
    return cv2.blur(picture, (length, 1) if random.random() < 0.6 else (1, length))


def soften(picture, random):
    """Shrinks and grows again: the look of a small picture shown large."""
    height, width = picture.shape
    scale = random.uniform(0.45, 0.85)
    small = cv2.resize(picture, (max(1, int(width * scale)), max(1, int(height * scale))), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def compression(picture, random):
    """JPEG artefacts."""
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(20, 80))])
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


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


def occlude(picture, faces, random):
    """Covers part of some faces by a patch, a mask's shape or a hand's; enough of the face stays visible."""
    picture = picture.copy()
    for i in np.flatnonzero(~faces.ignore):
        kind = random.random()
        if kind < 0.18:
            cover_by_patch(picture, faces.boxes[i], random)
        elif kind < 0.26 and faces.has_landmarks[i]:
            cover_by_mask(picture, faces.landmarks[i], random)
        elif kind < 0.34:
            cover_by_hand(picture, faces.boxes[i], random)
    return picture


def disturb(picture, faces, random):
    """A random choice of the above, in the order in which they happen to light on its way to a file."""
    if random.random() < 0.2:
        picture = occlude(picture, faces, random)
    if random.random() < 0.12:
        picture = side_light(picture, random)
    if random.random() < 0.06:
        picture = spot_light(picture, random)
    if random.random() < 0.15:
        picture = blur(picture, random)
    if random.random() < 0.15:
        picture = soften(picture, random)
    if random.random() < 0.7:
        picture = tone(picture, random)
    if random.random() < 0.2:
        picture = noise(picture, random)
    if random.random() < 0.12:
        picture = compression(picture, random)
    return picture
