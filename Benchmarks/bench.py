#!/usr/bin/env python3
"""Speed of ferd in one run: its engine against ONNX Runtime, the whole path on a 720p clip, memory, start-up.

Both engines take turns in short rounds, so that what else the machine does meets both alike; read the ratios, not the
milliseconds. Needs numpy and onnxruntime (`make bench` installs them).
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import numpy as np
import onnxruntime

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def runtime_median(path, size, seconds):
    """Median milliseconds of ONNX Runtime on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    node = session.get_inputs()[0]
    free = {2: size[1], 3: size[0]}
    shape = [n if isinstance(n, int) else free.get(axis, 1) for axis, n in enumerate(node.shape)]
    feed = {node.name: np.random.default_rng(1).uniform(-1, 1, shape).astype(np.float32)}
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds / 10:
        session.run(None, feed)
    times, begin = [], time.perf_counter()
    while time.perf_counter() - begin < seconds:
        t = time.perf_counter()
        session.run(None, feed)
        times.append(1000 * (time.perf_counter() - t))
    return statistics.median(times)


def ferd_median(ferd, path, size, seconds):
    """Median milliseconds of ferd's engine on one thread, and the kernels it chose."""
    command = [ferd, "bench", "--network", path, "--size", f"{size[0]}x{size[1]}", "--seconds", str(seconds), "--json"]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer["median_ms"], answer["kernels"]


def compare_engines(ferd, rounds, seconds):
    print(f"engine against ONNX Runtime {onnxruntime.__version__}, one thread, best of {rounds} rounds' medians")
    print(f"{'network':34} {'ferd ms':>9} {'runtime ms':>11} {'ratio':>7}")
    sizes = {"detector": [(320, 192), (320, 320), (640, 384)]}
    folder = os.path.join(ROOT, "Weights")
    for name in sorted(f[:-5] for f in os.listdir(folder) if f.endswith(".onnx")):
        path = os.path.join(folder, name + ".onnx")
        for size in sizes.get(name, [(0, 0)]):
            ours, theirs = [], []
            for _ in range(rounds):
                ours.append(ferd_median(ferd, path, size if size[0] else (320, 320), seconds)[0])
                theirs.append(runtime_median(path, size, seconds))
            label = f"{name} {size[0]}x{size[1]}" if size[0] else name
            print(f"{label:34} {min(ours):9.3f} {min(theirs):11.3f} {min(ours) / min(theirs):7.2f}")
    print("kernels:", ferd_median(ferd, path, (320, 320), 0.05)[1])


def whole_path(ferd, clip, runs):
    """Frames a second of file to events at 1280x720, peak memory, and the time until the first frame line."""
    with tempfile.TemporaryDirectory() as folder:
        hd = os.path.join(folder, "720p.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-i", clip, "-vf", "scale=1280:720", "-c:v", "libx264", "-crf", "20",
                        "-pix_fmt", "yuv420p", hd], check=True)
        speeds, first = [], []
        for _ in range(runs):
            out = os.path.join(folder, "events.jsonl")
            begin = time.perf_counter()
            subprocess.run([ferd, "--input", hd, "--out", out, "--quiet"], check=True)
            wall = time.perf_counter() - begin
            with open(out) as f:
                speeds.append(sum('"event":"frame"' in line for line in f) / wall)
            begin = time.perf_counter()
            process = subprocess.Popen([ferd, "--input", hd, "--duration", "0.2", "--quiet"], stdout=subprocess.PIPE)
            for line in process.stdout:
                if b'"event":"frame"' in line:
                    break
            first.append(time.perf_counter() - begin)
            process.stdout.close()
            process.wait()
        command = [ferd, "--input", hd, "--out", out, "--quiet"]
        memory = subprocess.run(["/usr/bin/env", "python3", "-c", PEAK_MEMORY, *command], check=True,
                                capture_output=True, text=True).stdout
    print(f"\nwhole path, {os.path.basename(clip)} at 1280x720, file to events: {max(speeds):.0f} frames/s (best of {runs})")
    print(f"time to the first frame line: {1000 * min(first):.0f} ms (best of {runs})")
    print(f"peak memory: {int(memory) / 1024:.0f} MB")


# Run apart, since getrusage tells the largest of all children so far.
PEAK_MEMORY = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferd", default=os.path.join(ROOT, ".build/release/ferd"))
    parser.add_argument("--clip", default=os.path.join(ROOT, "samples/sample.mp4"))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.3, help="of each engine a round")
    parser.add_argument("--runs", type=int, default=3, help="of the whole path")
    arguments = parser.parse_args()
    compare_engines(arguments.ferd, arguments.rounds, arguments.seconds)
    whole_path(arguments.ferd, arguments.clip, arguments.runs)


if __name__ == "__main__":
    main()
