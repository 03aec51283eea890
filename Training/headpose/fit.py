"""Fits the coarse head pose that the daemon reads off five landmarks, and writes its coefficients as Swift.

python -m Training.headpose.fit [--data ../shared/data/faces] [--swift Sources/Faces/HeadPoseCoefficients.swift]

Fits on the `euler` labels of the training part alone and prints the error on the validation part. Angles are in degrees:
yaw > 0 looks to the image's right, pitch > 0 looks down, roll > 0 has the image-right eye higher than the image-left one.
"""
import argparse
import json
import os

import numpy as np

YAW_TERMS = ("offset", "bentOffset", "skew", "offsetByDrop", "offsetByLength")
PITCH_TERMS = ("drop", "length", "squaredOffset", "dropByLength", "taper", "squaredDrop", "constant")


def features(landmarks):
    """Roll in degrees and the terms of yaw and pitch of landmarks (n x 5 x 2); HeadPose.swift has the same."""
    left_eye, right_eye, nose, left_mouth, right_mouth = np.moveaxis(np.asarray(landmarks, np.float64), 1, 0)
    across = (right_eye - left_eye) + (right_mouth - left_mouth)
    tilt = np.arctan2(across[:, 1], across[:, 0])
    cos, sin = np.cos(tilt), np.sin(tilt)

    def upright(vector):
        return vector[:, 0] * cos + vector[:, 1] * sin, vector[:, 1] * cos - vector[:, 0] * sin

    eyes, mouth = (left_eye + right_eye) / 2, (left_mouth + right_mouth) / 2
    eye_width = np.linalg.norm(right_eye - left_eye, axis=1)
    mouth_width = np.linalg.norm(right_mouth - left_mouth, axis=1)
    height = np.linalg.norm(mouth - eyes, axis=1)
    size = np.hypot((eye_width + mouth_width) / 2, height)
    nose_x, nose_y = upright(nose - (eyes + mouth) / 2)
    offset, drop = nose_x / size, nose_y / size
    length = height / size - 0.7
    skew = upright(mouth - eyes)[0] / size
    taper = mouth_width / eye_width - 0.8
    yaw = np.stack([offset, offset * abs(offset), skew, offset * drop, offset * length], 1)
    pitch = np.stack([drop, length, offset ** 2, drop * length, taper, drop ** 2, np.ones_like(drop)], 1)
    return -np.degrees(tilt), yaw, pitch


def read(folder, part):
    """Euler angles (n x 3) and landmarks (n x 5 x 2) of the faces that have both."""
    angles, landmarks = [], []
    with open(os.path.join(folder, f"faces_{part}.jsonl")) as lines:
        for line in lines:
            for face in json.loads(line)["faces"]:
                if face.get("euler") and face.get("landmarks"):
                    angles.append(face["euler"])
                    landmarks.append(face["landmarks"])
    return np.array(angles, np.float64), np.array(landmarks, np.float64)


def least_deviations(terms, target, rounds=30):
    """Weights that make the sum of absolute errors small (iterated least squares), so that wrong labels count little."""
    weight = np.ones(len(target))
    for _ in range(rounds):
        solution = np.linalg.lstsq(terms * weight[:, None], target * weight, rcond=None)[0]
        weight = 1 / np.sqrt(np.maximum(abs(terms @ solution - target), 4))
    return solution


def swift(yaw, pitch):
    def fields(names, values):
        return "\n".join(f"        static let {name}: Float = {value:.4f}" for name, value in zip(names, values))

    return f"""/// Weights of the terms of `HeadPose`, in degrees. Written by Training/headpose/fit.py.
enum HeadPoseCoefficients {{
    enum Yaw {{
{fields(YAW_TERMS, yaw)}
    }}

    enum Pitch {{
{fields(PITCH_TERMS, pitch)}
    }}
}}
"""


def report(name, error):
    error = abs(error)
    print(f"{name}: mean absolute error {error.mean():.2f}, median {np.median(error):.2f}, 90 % below {np.percentile(error, 90):.2f} degrees")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.path.join(os.environ.get("FERD_DATA", "../shared/data"), "faces"), help="the pack's folder")
    parser.add_argument("--swift", default="Sources/Faces/HeadPoseCoefficients.swift", help="where to write the coefficients")
    options = parser.parse_args()

    angles, landmarks = read(options.data, "train")
    # Beyond 60 degrees the labels are guesses.
    known = (abs(angles) < 60).all(1)
    _, yaw_terms, pitch_terms = features(landmarks[known])
    yaw, pitch = least_deviations(yaw_terms, angles[known, 0]), least_deviations(pitch_terms, angles[known, 1])
    with open(options.swift, "w") as file:
        file.write(swift(yaw, pitch))

    angles, landmarks = read(options.data, "valid")
    roll, yaw_terms, pitch_terms = features(landmarks)
    print(f"fitted on {known.sum()} faces, measured on {len(angles)}")
    report("yaw", yaw_terms @ yaw - angles[:, 0])
    report("pitch", pitch_terms @ pitch - angles[:, 1])
    report("roll", (roll - angles[:, 2] + 180) % 360 - 180)


if __name__ == "__main__":
    main()
