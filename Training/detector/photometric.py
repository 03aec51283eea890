"""What light, lens and camera do to a picture: changes of luma that leave the faces where they are."""
import cv2
import numpy as np

from .occlusion import occlude


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
    """Shrinks and grows again, more along one axis than along the other: the look of a small or squashed picture shown large."""
    height, width = picture.shape
    across, down = random.uniform(0.4, 0.9, 2)
    small = cv2.resize(picture, (max(1, int(width * across)), max(1, int(height * down))), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def compression(picture, random):
    """JPEG artefacts."""
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(20, 80))])
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


def disturb(picture, faces, random):
    """A random choice of the above and of what hides faces, in the order in which they happen to light on its way to a file."""
    if random.random() < 0.3:
        picture = occlude(picture, faces, random)
    if random.random() < 0.12:
        picture = side_light(picture, random)
    if random.random() < 0.06:
        picture = spot_light(picture, random)
    if random.random() < 0.15:
        picture = blur(picture, random)
    if random.random() < 0.2:
        picture = soften(picture, random)
    if random.random() < 0.7:
        picture = tone(picture, random)
    if random.random() < 0.2:
        picture = noise(picture, random)
    if random.random() < 0.12:
        picture = compression(picture, random)
    return picture
