"""Makes the small made-up packs in Evaluation/, and what the packs' own scorers say of made-up predictions.

`python3 evaluation.py DATA` with DATA the folder that holds `ferplus/score_ferplus.py` and `faces/score_detector.py`.
Needs numpy and Pillow with WebP.
"""
import csv
import io
import json
import os
import subprocess
import sys
import tarfile

import numpy as np
from PIL import Image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Evaluation")
ROWS = 120


def random_votes(rng):
    favourite = rng.integers(0, 10, 3)
    weights = np.full(10, 0.02)
    weights[favourite] += [2.0, 0.6, 0.3]
    return rng.multinomial(10, weights / weights.sum())


def write_ferplus(rng, columns):
    folder = os.path.join(HERE, "ferplus")
    os.makedirs(folder, exist_ok=True)
    sheet = np.zeros((1200, 1920), np.uint8)
    with open(os.path.join(folder, "ferplus_valid.csv"), "w", newline="") as f:
        table = csv.writer(f)
        table.writerow(["tile", "index", "usage", "fer2013", "fer2013_sure", *columns,
                        *(f"{axis}{k}" for k in range(5) for axis in "xy"), "lm_conf"])
        for tile in range(ROWS):
            y, x = divmod(tile, 40)
            down, across = np.mgrid[0:48, 0:48]
            sheet[48 * y:48 * y + 48, 48 * x:48 * x + 48] = (across * (1 + tile % 5) + down * 3 + tile * 2) % 256
            points = [""] * 11 if tile % 7 == 3 else [
                *(f"{v:.2f}" for v in np.array([15, 18, 32, 18, 24, 29, 17, 36, 30, 36]) + rng.normal(0, 1, 10)),
                "0" if tile % 7 == 5 else "0.812"]
            table.writerow([tile, 5000 + 3 * tile, "PublicTest", tile % 7, 1, *random_votes(rng), *points])
    Image.fromarray(sheet).convert("RGB").save(os.path.join(folder, "ferplus_valid_00.webp"), lossless=True, quality=100)
    return folder


def write_expression_predictions(rng, folder, reader):
    path = os.path.join(folder, "predictions.csv")
    with open(path, "w", newline="") as f:
        table = csv.writer(f)
        table.writerow(["index", *reader.CLASSES])
        for _, votes, row in reader.read(folder, "valid"):
            scores = rng.gamma(0.4, 1, 8) + 0.25 * votes[:8]
            table.writerow([row["index"], *(f"{p:.6f}" for p in scores / scores.sum())])
    return path


def expression_case(data, rng):
    sys.path.insert(0, os.path.join(data, "ferplus"))
    import read_ferplus
    import score_ferplus
    folder = write_ferplus(rng, read_ferplus.COLS)
    predictions = score_ferplus.load_predictions(write_expression_predictions(rng, folder, read_ferplus))
    expected = {"tiles": [], "majority": [], "plurality": [], "landmarks": []}
    for pixels, votes, row in read_ferplus.read(folder, "valid"):
        weights = np.arange(1, 48 * 48 + 1, dtype=np.int64) % 251
        expected["tiles"].append(int((pixels.reshape(-1).astype(np.int64) * weights).sum()))
        expected["majority"].append(read_ferplus.majority(votes))
        expected["plurality"].append(read_ferplus.plurality(votes))
        trusted = read_ferplus.landmarks(row) is not None and float(row["lm_conf"]) > 0
        expected["landmarks"].append(read_ferplus.landmarks(row).tolist() if trusted else None)
    indices = [5000 + 3 * tile for tile in range(ROWS)]
    for rule in ("majority", "plurality"):
        kept = [(i, label) for i, label in zip(indices, expected[rule]) if label is not None]
        scores = score_ferplus.scores(np.array([label for _, label in kept]), np.stack([predictions[i] for i, _ in kept]))
        expected[f"{rule}_scores"] = {
            "n": scores["n"], "accuracy": float(scores["accuracy"]), "macro_f1": float(scores["macro_f1"]),
            "mean_recall": float(scores["mean_recall"]), "ece": float(scores["ece"]),
            "confusion": scores["confusion"].tolist()}
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump(expected, f)


def webp(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "webp", quality=70)
    return buffer.getvalue()


def random_face(rng, width, height):
    side = float(np.exp(rng.uniform(np.log(6), np.log(min(width, height) * 0.8))))
    x, y = rng.uniform(-2, width - side), rng.uniform(-2, height - side)
    box = [x, y, side * rng.uniform(0.8, 1.1), side]
    shares = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]]) + rng.normal(0, 0.02, (5, 2))
    return box, (np.array(box[:2]) + shares * box[2:]).tolist()


def detector_case(data, rng):
    folder = os.path.join(HERE, "faces")
    os.makedirs(folder, exist_ok=True)
    labels, predictions = [], []
    with tarfile.open(os.path.join(folder, "faces_valid.tar"), "w", format=tarfile.PAX_FORMAT) as archive:
        for k in range(60):
            width, height = int(rng.integers(60, 400)), int(rng.integers(60, 400))
            faces, found = [], []
            for _ in range(0 if k % 5 == 0 else int(rng.integers(1, 6))):
                box, points = random_face(rng, width, height)
                faces.append({"box": np.round(box, 1).tolist(),
                              "landmarks": np.round(points, 1).tolist() if rng.random() < 0.8 else None,
                              "score": 1, "ignore": bool(rng.random() < 0.2), "teachers": 2})
                for _ in range(int(rng.random() < 0.85) + int(rng.random() < 0.15)):
                    moved = np.array(box) + rng.normal(0, 0.1, 4) * box[3]
                    found.append({"box": np.round(np.maximum(moved, [-9, -9, 1, 1]), 2).tolist(),
                                  "score": round(float(rng.beta(4, 2)), 2),
                                  "landmarks": np.round(np.array(points) + rng.normal(0, 0.05, (5, 2)) * box[3], 2).tolist()})
            for _ in range(int(rng.integers(0, 3))):
                box, points = random_face(rng, width, height)
                found.append({"box": np.round(box, 2).tolist(), "score": round(float(rng.beta(1.2, 7)), 2),
                              "landmarks": np.round(points, 2).tolist()})
            name = f"{'ab'[k % 2]}/{k:05d}.webp"
            labels.append({"file": name, "width": width, "height": height, "source": "ab"[k % 2],
                           "gt": "human" if k % 3 else "teacher", "faces": faces})
            if k % 11:
                predictions.append({"file": name, "faces": found})
            if k < 3:
                content = webp(np.add.outer(np.arange(height), np.arange(width)).clip(0, 255).astype(np.uint8))
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    tables = {}
    for name, rows in (("faces_valid.jsonl", labels), ("predictions.jsonl", predictions)):
        tables[name] = os.path.join(folder, name)
        with open(tables[name], "w") as f:
            f.writelines(json.dumps(row) + "\n" for row in rows)
    expected = {}
    for name, options in (("all", []), ("human", ["--gt", "human"]), ("a", ["--source", "a"]),
                          ("all at 640", ["--long-side", "640", "--threshold", "0.3"])):
        command = [sys.executable, os.path.join(data, "faces", "score_detector.py"), *tables.values(), *options]
        expected[name] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump(expected, f, indent=1)


def archives():
    """The same three files in each form of tar, one name longer than ustar's hundred bytes."""
    folder = os.path.join(HERE, "tar")
    os.makedirs(folder, exist_ok=True)
    files = {"plain.txt": b"plain", "d" * 60 + "/" + "f" * 70: bytes(range(256)) * 3, "empty": b""}
    for name, form in (("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)):
        with tarfile.open(os.path.join(folder, f"{name}.tar"), "w", format=form) as archive:
            directory = tarfile.TarInfo("d" * 60)
            directory.type = tarfile.DIRTYPE
            archive.addfile(directory)
            for path, content in files.items():
                member = tarfile.TarInfo(path)
                member.size = len(content)
                member.mtime = 0.5 if form == tarfile.PAX_FORMAT else 0
                archive.addfile(member, io.BytesIO(content))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    expression_case(sys.argv[1], np.random.default_rng(1))
    detector_case(sys.argv[1], np.random.default_rng(2))
    archives()
