#!/usr/bin/env python3
"""A clip as a camera for half an hour, to a record that rotates and a reader at a socket: does the process grow? Fails where its
resident memory has a slope in the second half, above what single pages make.

    python3 Tests/Trials/endurance.py --ferd .build/release/ferd [--minutes 30]
"""
import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from readers import resident

# KB an hour: a page a minute and a half. One number leaked per frame is more.
SLOPE = 160


def looped(clip, seconds, folder):
    """`clip` again and again, without coding it anew."""
    path = os.path.join(folder, "clip.mkv")
    length = float(subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", clip],
                                  check=True, capture_output=True, text=True).stdout)
    subprocess.run(["ffmpeg", "-v", "error", "-stream_loop", str(int(seconds / length) + 1), "-i", clip, "-c", "copy", path], check=True)
    return path


def count_lines(path, counts):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as reader:
        reader.connect(path)
        while data := reader.recv(1 << 16):
            counts["lines"] += data.count(b"\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferd", default=".build/release/ferd")
    parser.add_argument("--input", default="samples/sample.mp4")
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ferd-endurance-") as folder:
        path = os.path.join(folder, "s")
        ferd = subprocess.Popen([options.ferd, "--input", looped(options.input, options.minutes * 60 + 60, folder), "--realtime",
                                 "--socket", path, "--out", os.path.join(folder, "record.jsonl"), "--rotate-size", "1M"])
        try:
            while not os.path.exists(path):
                assert ferd.poll() is None, "ferd ended"
                time.sleep(0.05)
            counts = {"lines": 0}
            reader = threading.Thread(target=count_lines, args=(path, counts))
            reader.start()
            begin, times, sizes = time.monotonic(), [], []
            while (now := time.monotonic() - begin) < options.minutes * 60:
                assert ferd.poll() is None, "ferd ended"
                times.append(now)
                sizes.append(resident(ferd))
                time.sleep(2)
            ferd.send_signal(signal.SIGTERM)
            assert ferd.wait(30) == 0, "ferd failed"
            reader.join()
        finally:
            if ferd.poll() is None:
                ferd.kill()
        settled = len(sizes) // 2
        slope = statistics.linear_regression(times[settled:], sizes[settled:]).slope * 3600
        print(f"{options.minutes:g} minutes, {counts['lines']} lines: {sizes[0]} KB resident at first, "
              f"{sizes[len(sizes) // 10]} after a tenth, {sizes[settled]} half way, {sizes[-1]} in the end, {max(sizes)} at most; "
              f"slope of the second half {slope:.0f} KB an hour")
        return 1 if slope > SLOPE else 0


if __name__ == "__main__":
    sys.exit(main())
