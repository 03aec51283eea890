"""Five-point alignment: the same template and least-squares similarity that the daemon uses (Sources/Faces/Alignment.swift)."""
import numpy as np

# Five points (image-left eye, image-right eye, nose, image-left and image-right mouth corner) as shares of the crop's side.
# A pixel coordinate p (centre of the first pixel = 0) of a crop of side s corresponds to the share (p + 0.5) / s.
TEMPLATES = {
    # The common 112x112 template of ArcFace.
    "arcface": (np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
                          [70.7299, 92.2041]]) + 0.5) / 112,
    # Mean landmarks of FER2013's 48x48 training tiles: framed as FER2013 frames a face.
    "fer2013": (np.array([[14.9, 18.0], [31.8, 17.8], [23.5, 29.0], [17.0, 36.3], [30.4, 36.1]]) + 0.5) / 48,
}


def template_points(name, margin, side):
    """Template points in pixels of a crop of `side` pixels; `margin` widens the crop by that share of its side on each side."""
    shares = (TEMPLATES[name] + margin) / (1 + 2 * margin)
    return shares * side - 0.5


def similarity(source, target):
    """Least-squares rotation, uniform scale and translation from `source` (n x 2) to `target` (n x 2).

    Returns the 2x3 matrix [[a, -b, tx], [b, a, ty]] (Umeyama 1991 without reflection; in 2-D it has this closed form).
    """
    source, target = np.asarray(source, np.float64), np.asarray(target, np.float64)
    ms, mt = source.mean(0), target.mean(0)
    s, t = source - ms, target - mt
    norm = (s ** 2).sum()
    a = (s * t).sum() / norm
    b = (s[:, 0] * t[:, 1] - s[:, 1] * t[:, 0]).sum() / norm
    matrix = np.array([[a, -b, 0.0], [b, a, 0.0]])
    matrix[:, 2] = mt - matrix[:, :2] @ ms
    return matrix
