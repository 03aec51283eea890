#!/usr/bin/env python3
"""Makes sample.mp4 and sample_truth.json from two public-domain portraits (see README.md).

Needs NumPy, Pillow and ffmpeg with libx264. The portraits come out of the Python packages scikit-image (astronaut.png)
and matplotlib (grace_hopper.jpg), or from --portraits DIR. The same versions of these give the same frames.
"""
import argparse
import importlib.util
import json
import os
import subprocess
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, RATE = 640, 360, 25
SECONDS = 18.4
SEED = 1
# A blurred post in the room: centre and half width in pixels. Collins passes behind it, Hopper in front of it.
POST_X, POST_HALF_WIDTH = 430, 34


@dataclass
class Portrait:
    """A photograph, what of it is the person, and where its face is (all in pixels of the photograph)."""
    name: str
    file: str
    package: str
    folder: str
    outline: list
    fade: tuple  # rows between which the bust fades out
    box: tuple   # x, y, width, height: hairline or hat to chin, cheek to cheek
    landmarks: list  # image-left eye, image-right eye, nose tip, image-left and image-right mouth corner


COLLINS = Portrait(
    "Eileen Collins", "astronaut.png", "skimage", "data",
    outline=[(232, 15), (250, 18), (274, 29), (286, 38), (295, 54), (300, 75), (300, 92), (296, 106), (286, 120),
             (279, 131), (270, 137), (266, 139), (264, 152), (258, 165), (256, 173), (276, 185), (291, 201), (301, 222),
             (305, 238), (325, 248), (342, 268), (352, 295), (358, 330), (364, 348), (400, 344), (436, 350), (466, 370),
             (486, 402), (497, 452), (511, 470), (511, 511), (22, 511), (22, 420), (27, 340), (42, 282), (72, 248),
             (112, 214), (115, 188), (128, 166), (150, 151), (176, 149), (184, 151), (182, 132), (178, 131), (170, 121),
             (158, 106), (155, 94), (153, 72), (160, 54), (176, 43), (190, 35), (205, 22)],
    fade=(330, 500), box=(178, 73, 90, 107),
    landmarks=[(203, 101.5), (246.5, 103.5), (224, 126), (204, 141), (245, 141)])
HOPPER = Portrait(
    "Grace Hopper", "grace_hopper.jpg", "matplotlib", "mpl-data/sample_data",
    outline=[(256, 22), (280, 26), (296, 38), (318, 44), (340, 60), (352, 84), (364, 86), (370, 100), (371, 150),
             (369, 180), (376, 192), (374, 210), (367, 246), (358, 280), (346, 302), (332, 312), (360, 338), (420, 366),
             (470, 384), (494, 398), (505, 430), (511, 444), (511, 599), (12, 599), (24, 470), (34, 424), (50, 392),
             (68, 378), (140, 352), (184, 330), (202, 312), (196, 296), (178, 290), (162, 272), (160, 244), (153, 210),
             (155, 190), (148, 176), (146, 140), (150, 104), (160, 90), (174, 84), (180, 64), (196, 48), (216, 40),
             (226, 30)],
    fade=(400, 590), box=(168, 131, 190, 202),
    landmarks=[(223, 190), (306, 187), (266, 241), (233, 277), (303, 276)])

# Seconds, centre of the face's box in pixels, its height in pixels, roll in degrees (clockwise as seen).
COLLINS_PATH = np.array([
    (0.8, -190, 192, 58, 0), (2.2, 205, 188, 85, 0), (3.2, 268, 172, 125, 25), (4.2, 280, 170, 135, -25),
    (4.9, 285, 170, 130, 0), (7.2, 288, 172, 130, 3), (8.4, 240, 104, 90, 0), (9.3, 318, 97, 76, -4),
    (10.3, 430, 98, 74, 0), (11.3, 560, 102, 74, 4), (12.3, 860, 104, 74, 0)])
HOPPER_PATH = np.array([
    (8.0, 880, 240, 118, 0), (9.2, 480, 242, 122, 5), (10.4, 220, 240, 125, -4), (11.6, 150, 210, 95, 0),
    (12.7, 205, 190, 32, 0), (13.3, 290, 184, 25, 0), (13.9, 335, 182, 28, 0), (15.2, 318, 190, 245, -6),
    (15.8, 322, 192, 252, 6), (17.6, -400, 200, 230, 0)])
# Seconds, brightness, strength of the side light (0...1), its side (-1 left, 1 right).
LIGHT = np.array([(0, 1, 0, -1), (4.6, 1, 0, -1), (5.2, 0.22, 0, -1), (5.7, 0.22, 0, -1), (6.1, 0.95, 1, -1),
                  (6.5, 0.95, 1, -1), (7.0, 0.95, 1, 1), (7.4, 0.95, 1, 1), (7.9, 1, 0, 1), (SECONDS, 1, 0, 1)])

SCENES = [
    (0.0, 1.4, [], "the empty room; at the end Collins's helmet comes in, not her face yet"),
    (1.4, 2.2, ["Eileen Collins"], "Collins comes in from the left and closer"),
    (2.2, 4.6, ["Eileen Collins"], "she rolls her head to one side and the other, 25 degrees each"),
    (4.6, 6.0, ["Eileen Collins"], "the light goes down to a fifth and comes back"),
    (6.0, 7.8, ["Eileen Collins"], "hard light from the left, then from the right"),
    (7.8, 8.7, ["Eileen Collins"], "she steps back"),
    (8.7, 10.1, ["Eileen Collins", "Grace Hopper"], "Hopper comes in from the right, their ways cross, she in front"),
    (10.1, 10.8, ["Eileen Collins", "Grace Hopper"], "Collins is behind the post, for a moment wholly"),
    (10.8, 11.7, ["Eileen Collins", "Grace Hopper"], "Collins leaves to the right"),
    (11.7, 13.9, ["Grace Hopper"], "Hopper goes far away: a face of 25 pixels"),
    (13.9, 16.1, ["Grace Hopper"], "she comes very close: 250 pixels"),
    (16.1, 16.9, ["Grace Hopper"], "she leaves to the left"),
    (16.9, SECONDS, [], "the empty room"),
]


def portrait_path(portrait, folder):
    if folder:
        return os.path.join(folder, portrait.file)
    package = importlib.util.find_spec(portrait.package)
    if package is None or not package.origin:
        raise SystemExit(f"{portrait.file}: the Python package {portrait.package} is missing; install it or name a "
                         "folder with --portraits")
    return os.path.join(os.path.dirname(package.origin), portrait.folder, portrait.file)


def interpolate(keys, t):
    """Monotone cubic interpolation (Fritsch and Carlson 1980) of the rows of `keys`, time first; None beyond them."""
    times, values = keys[:, 0], keys[:, 1:]
    if not times[0] <= t <= times[-1]:
        return None
    step = np.diff(times)[:, None]
    slope = np.diff(values, axis=0) / step
    tangent = np.zeros_like(values)
    # The harmonic mean of the two neighbouring slopes, 0 at an extremum and at both ends.
    product = slope[1:] * slope[:-1]
    total = np.where(product > 0, slope[1:] + slope[:-1], 1)
    tangent[1:-1] = np.where(product > 0, 2 * product / total, 0)
    i = min(int(np.searchsorted(times, t, side="right")) - 1, len(times) - 2)
    s, h = (t - times[i]) / step[i, 0], step[i, 0]
    return ((1 + 2 * s) * (1 - s) ** 2 * values[i] + s * (1 - s) ** 2 * h * tangent[i]
            + s * s * (3 - 2 * s) * values[i + 1] + s * s * (s - 1) * h * tangent[i + 1])


def smooth_closed_curve(points, per_segment=12):
    """A Catmull-Rom spline through `points`."""
    p = np.array(points, float)
    before, after, beyond = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    curve = []
    for s in np.arange(per_segment) / per_segment:
        curve.append(0.5 * (2 * p + (after - before) * s + (2 * before - 5 * p + 4 * after - beyond) * s ** 2
                            + (3 * p - before - 3 * after + beyond) * s ** 3))
    return np.stack(curve, 1).reshape(-1, 2)


class Figure:
    """A portrait cut out of its photograph, at several sizes."""

    def __init__(self, portrait, folder):
        self.portrait = portrait
        photo = Image.open(portrait_path(portrait, folder)).convert("RGB")
        large = Image.new("L", (photo.width * 2, photo.height * 2))
        ImageDraw.Draw(large).polygon([tuple(p * 2) for p in smooth_closed_curve(portrait.outline)], fill=255)
        soft = large.filter(ImageFilter.MinFilter(5)).filter(ImageFilter.GaussianBlur(3)).reduce(2)
        matte = np.asarray(soft, np.float64) / 255
        first, last = portrait.fade
        rows = np.clip((last - np.arange(photo.height)) / (last - first), 0, 1)
        # A margin of nothing around it, so that an edge of the photograph is never stretched.
        alpha = np.pad(matte * (rows * rows * (3 - 2 * rows))[:, None], 8)
        color = np.pad(np.asarray(photo, np.float64), ((8, 8), (8, 8), (0, 0)), mode="edge")
        premultiplied = Image.fromarray(np.round(color * alpha[..., None]).astype(np.uint8))
        self.levels = [(premultiplied, Image.fromarray(np.round(alpha * 255).astype(np.uint8)))]
        while min(self.levels[-1][0].size) > 32:
            self.levels.append(tuple(image.reduce(2) for image in self.levels[-1]))

    def placement(self, pose):
        """The 2x3 matrix from the photograph to the frame that puts the face's box at `pose` (x, y, height, roll)."""
        x, y, height, roll = pose
        left, top, w, h = self.portrait.box
        scale, angle = height / h, np.radians(roll)
        a, b = scale * np.cos(angle), scale * np.sin(angle)
        centre_x, centre_y = left + w / 2, top + h / 2
        return np.array([[a, -b, x - a * centre_x + b * centre_y], [b, a, y - b * centre_x - a * centre_y]])

    def draw(self, matrix):
        """Colour (premultiplied) and alpha at frame size, rendered at twice the size from the level that is near it."""
        scale = 2 * np.hypot(matrix[0, 0], matrix[1, 0])
        level = int(np.clip(np.floor(-np.log2(scale)), 0, len(self.levels) - 1))
        # Positions here are corners of pixels; the photograph's own are centres and moved by its margin.
        to_photo = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))
        corner = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
        to_level = np.diag([0.5 ** level, 0.5 ** level, 1]) @ np.array([[1, 0, 8.5], [0, 1, 8.5], [0, 0, 1]])
        inverse = to_level @ to_photo @ corner @ np.diag([0.5, 0.5, 1])
        layers = [image.transform((WIDTH * 2, HEIGHT * 2), Image.Transform.AFFINE, inverse[:2].ravel(),
                                  Image.Resampling.BICUBIC).reduce(2) for image in self.levels[level]]
        return np.asarray(layers[0], np.float64), np.asarray(layers[1], np.float64) / 255

    def truth(self, matrix):
        """The box around the (rolled) face and its landmarks, in the frame."""
        left, top, w, h = self.portrait.box
        angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        oval = np.stack([left + w / 2 * (1 + np.cos(angles)), top + h / 2 * (1 + np.sin(angles))], 1)
        oval, points = (np.array(p) @ matrix[:, :2].T + matrix[:, 2] for p in (oval, self.portrait.landmarks))
        low, high = oval.min(0), oval.max(0)
        return [*low, *(high - low)], points

    def face_samples(self, matrix):
        """Points spread over the face's oval, in the frame: what of them is seen is how much of the face is seen."""
        left, top, w, h = self.portrait.box
        u, v = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
        inside = u * u + v * v <= 1
        points = np.stack([left + w / 2 * (1 + u[inside]), top + h / 2 * (1 + v[inside])], 1)
        return points @ matrix[:, :2].T + matrix[:, 2]


def make_room(generator):
    """A room out of focus: a wall, soft shapes on shelves, a darker floor. Wider than the frame, for slow panning."""
    width = WIDTH + 80
    y = np.linspace(0, 1, HEIGHT)[:, None, None]
    wall = (1 - y) * np.array([176, 166, 150]) + y * np.array([120, 112, 108])
    image = Image.fromarray(np.round(np.broadcast_to(wall, (HEIGHT, width, 3))).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for shelf in (70, 150, 230):
        x = int(generator.integers(-20, 10))
        while x < width:
            w, h = int(generator.integers(14, 44)), int(generator.integers(24, 58))
            if generator.random() < 0.75:
                base = np.array([(96, 110, 128), (146, 108, 84), (96, 118, 96), (168, 150, 112), (112, 92, 100)]
                                [int(generator.integers(5))])
                draw.rectangle((x, shelf - h, x + w, shelf), fill=tuple(int(c) for c in base))
            x += w + int(generator.integers(2, 16))
        draw.rectangle((0, shelf, width, shelf + 6), fill=(104, 84, 66))
    draw.rectangle((0, 290, width, HEIGHT), fill=(92, 80, 72))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(7)), np.float64)


def post_alpha():
    distance = np.abs(np.arange(WIDTH) - POST_X)
    edge = np.clip((POST_HALF_WIDTH + 3 - distance) / 6, 0, 1)
    return np.broadcast_to(edge * edge * (3 - 2 * edge), (HEIGHT, WIDTH))


def side_gain(strength, side, pose):
    """How much brighter or darker the side light makes each column of a person whose face is at `pose`."""
    u = np.clip((np.arange(WIDTH) - pose[0]) / (0.9 * pose[2]), -1, 1) * side
    lit = 0.5 + 0.5 * np.sin(u * np.pi / 2)
    return (1 - strength) + strength * (0.18 + 1.12 * lit)


def render(t, room, post, figures, grain):
    """The frame at `t` as uint8 RGB, and the truth about each face in it."""
    brightness, strength, side = interpolate(LIGHT, t)
    pan = 40 + 30 * np.sin(2 * np.pi * t / SECONDS)
    whole = int(np.floor(pan))
    frame = room[:, whole:whole + WIDTH] * (1 - pan + whole) + room[:, whole + 1:whole + 1 + WIDTH] * (pan - whole)
    frame = frame * (1 - 0.25 * strength)
    collins, hopper = figures
    covers, faces = [], []
    for figure, path in ((collins, COLLINS_PATH), (None, None), (hopper, HOPPER_PATH)):
        if figure is None:
            frame = frame * (1 - post[..., None]) + np.array([70, 62, 56]) * post[..., None]
            alpha = post
        else:
            pose = interpolate(path, t)
            if pose is None:
                continue
            matrix = figure.placement(pose)
            color, alpha = figure.draw(matrix)
            color = color * side_gain(strength, side, pose)[None, :, None]
            frame = frame * (1 - alpha[..., None]) + color
            faces.append((figure, matrix, pose, len(covers)))
        covers.append(alpha)
    truth = []
    for figure, matrix, pose, order in faces:
        points = np.round(figure.face_samples(matrix)).astype(int)
        inside = ((points >= 0) & (points < (WIDTH, HEIGHT))).all(1)
        seen = inside.astype(float)
        for cover in covers[order + 1:]:
            seen[inside] *= 1 - cover[points[inside, 1], points[inside, 0]]
        if seen.mean() > 0.02:
            box, landmarks = figure.truth(matrix)
            truth.append({"who": figure.portrait.name, "box": [round(float(v), 1) for v in box],
                          "landmarks": [[round(float(v), 1) for v in p] for p in landmarks],
                          "roll": round(float(pose[3]), 1), "visible": round(float(seen.mean()), 2)})
    frame = frame * brightness + grain.normal(0, 1.5, (HEIGHT, WIDTH, 1))
    return np.clip(np.round(frame), 0, 255).astype(np.uint8), truth


def encoder(path):
    color = ["-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    return subprocess.Popen(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}",
         "-r", str(RATE), "-i", "pipe:0",
         "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+bitexact",
         "-pix_fmt", "yuv420p", *color, "-c:v", "libx264", "-preset", "slow", "-crf", "24", "-g", "100",
         "-x264-params", "threads=1", "-flags", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1",
         "-movflags", "+faststart", path], stdin=subprocess.PIPE)


def write_truth(path, frames):
    """One frame a line, so that two versions can be compared by eye."""
    scenes = [{"from": a, "to": b, "who": who, "what": what} for a, b, who, what in SCENES]
    with open(path, "w") as f:
        f.write('{"width": %d, "height": %d, "rate": %d,\n"scenes": [\n' % (WIDTH, HEIGHT, RATE))
        f.write(",\n".join(json.dumps(scene) for scene in scenes))
        f.write('\n],\n"frames": [\n')
        f.write(",\n".join(json.dumps({"frame": i, "faces": faces}) for i, faces in enumerate(frames)))
        f.write("\n]}\n")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portraits", metavar="DIR", help="folder that holds astronaut.png and grace_hopper.jpg")
    parser.add_argument("--out", metavar="DIR", default=here, help="where the files go (default: beside this script)")
    options = parser.parse_args()

    figures = [Figure(COLLINS, options.portraits), Figure(HOPPER, options.portraits)]
    room, post = make_room(np.random.default_rng(SEED)), post_alpha()
    process = encoder(os.path.join(options.out, "sample.mp4"))
    frames = []
    for i in range(round(SECONDS * RATE)):
        picture, truth = render(i / RATE, room, post, figures, np.random.default_rng((SEED, i)))
        process.stdin.write(picture.tobytes())
        frames.append(truth)
    process.stdin.close()
    if process.wait() != 0:
        raise SystemExit("ffmpeg failed")
    write_truth(os.path.join(options.out, "sample_truth.json"), frames)


if __name__ == "__main__":
    main()
