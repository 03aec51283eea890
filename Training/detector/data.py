"""The labelled pictures of one part of the pack, decoded once into memory, and the targets that training makes of them."""
import json
import os
import tarfile
from dataclasses import dataclass

import cv2
import numpy as np


@dataclass
class Faces:
    """The faces of one picture: in its pixels, the centre of the top-left pixel being (0, 0)."""

    boxes: np.ndarray           # (n, 4) float32: left, top, right, bottom
    landmarks: np.ndarray       # (n, 5, 2) float32: image-left eye, image-right eye, nose, image-left, image-right mouth corner
    has_landmarks: np.ndarray   # (n,) bool
    ignore: np.ndarray          # (n,) bool: neither required nor punished

    def __len__(self):
        return len(self.boxes)

    def copy(self):
        return Faces(self.boxes.copy(), self.landmarks.copy(), self.has_landmarks.copy(), self.ignore.copy())

    def keep(self, chosen):
        return Faces(self.boxes[chosen], self.landmarks[chosen], self.has_landmarks[chosen], self.ignore[chosen])

    @staticmethod
    def join(parts):
        return Faces(*(np.concatenate([getattr(p, name) for p in parts])
                       for name in ("boxes", "landmarks", "has_landmarks", "ignore")))

    @staticmethod
    def from_labels(labels):
        """From the pack's label objects; see its README for the fields."""
        n = len(labels)
        boxes = np.array([f["box"] for f in labels], np.float32).reshape(n, 4)
        boxes[:, 2:] += boxes[:, :2]
        landmarks = np.zeros((n, 5, 2), np.float32)
        has = np.zeros(n, bool)
        for i, face in enumerate(labels):
            if face.get("landmarks"):
                landmarks[i], has[i] = face["landmarks"], True
        return Faces(boxes, landmarks, has, np.array([bool(f.get("ignore")) for f in labels], bool))


def is_portrait(label):
    """Whether the picture shows one bare face, whole and large enough to be shrunk and pasted elsewhere."""
    if len(label["faces"]) != 1:
        return False
    face, = label["faces"]
    x, y, w, h = face["box"]
    inside = x >= 0 and y >= 0 and x + w <= label["width"] and y + h <= label["height"]
    return inside and max(w, h) >= 40 and bool(face.get("landmarks")) and not face.get("ignore") \
        and face.get("mask") in (None, "off")


class Pictures:
    """All grey pictures of a part, `folder/faces_NAME.tar` and `.jsonl`, in one block of memory that worker processes share."""

    def __init__(self, folder, part):
        with open(os.path.join(folder, f"faces_{part}.jsonl")) as f:
            self.labels = [json.loads(line) for line in f if line.strip()]
        self.faces = [Faces.from_labels(label["faces"]) for label in self.labels]
        decoded = {}
        with tarfile.open(os.path.join(folder, f"faces_{part}.tar")) as archive:
            for member in archive:
                if member.isfile():
                    data = np.frombuffer(archive.extractfile(member).read(), np.uint8)
                    name = member.name.removeprefix("./")
                    decoded[name] = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
        pixels, self.places, start = [], [], 0
        for label in self.labels:
            picture = decoded[label["file"]]
            if picture.shape != (label["height"], label["width"]):
                raise ValueError(f"{label['file']}: {picture.shape[::-1]} pixels, labelled {label['width']}x{label['height']}")
            pixels.append(picture.ravel())
            self.places.append((start, picture.shape))
            start += picture.size
        self.pixels = np.concatenate(pixels)

        self.empty = [i for i, label in enumerate(self.labels) if not label["faces"]]
        self.portraits = [i for i, label in enumerate(self.labels) if is_portrait(label)]

    def __len__(self):
        return len(self.labels)

    def picture(self, index):
        """(height, width) uint8, not to be written to."""
        start, (height, width) = self.places[index]
        return self.pixels[start:start + height * width].reshape(height, width)
