#!/usr/bin/env python3
"""Kills who writes a record (SIGKILL) at random moments and looks at the file each time.

First the program itself, which plays a clip as a camera and goes on in the same file each time: the file must end on a whole line.
Then the writer alone, at full speed, some 50,000 lines a second: does each line follow the one before, and is the file whole when
the next writer has begun? There a torn line at the end is to be seen in a few of a thousand files: it takes a kill between the
kernel's copies to two pages, and a camera's lines come two thousand times more rarely.

    python3 Tests/Trials/kills.py [--ferd .build/release/ferd] [--probe .build/debug/OutletProbe] [--rounds 500]
"""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

CLIP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../samples/sample.mp4")


def content(path):
    with open(path, "rb") as file:
        return file.read()


def kill(process, after):
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


def kill_program(ferd, rounds, folder):
    """From the first line on, at moments within a second. Returns how many files did not end on a whole line."""
    # With a face from its first picture on.
    clip = os.path.join(folder, "clip.mkv")
    subprocess.run(["ffmpeg", "-v", "error", "-ss", "7", "-t", "4", "-i", CLIP, "-an", clip], check=True)
    path = os.path.join(folder, "program.jsonl")
    torn = lines = 0
    for _ in range(rounds):
        before = os.path.getsize(path) if os.path.exists(path) else 0
        program = subprocess.Popen([ferd, "--input", clip, "--realtime", "--quiet", "--out", path])
        while not os.path.exists(path) or os.path.getsize(path) <= before:
            assert program.poll() is None
            time.sleep(0.001)
        kill(program, after=random.uniform(0, 1))
        *whole, rest = content(path)[before:].split(b"\n")
        if rest:
            torn += 1
            # Else it would be cut off by the next one, and the next look begin too late.
            os.truncate(path, os.path.getsize(path) - len(rest))
        assert [json.loads(line)["seq"] for line in whole] == list(range(len(whole)))
        lines += len(whole)
    print(f"ferd: {rounds} kills, {lines} lines, {torn} files with a torn line at their end")
    return torn


def kill_writer(probe, rounds, folder):
    """At moments within a twentieth of a second. Returns how many files did not end on a whole line."""
    path = os.path.join(folder, "writer.jsonl")
    torn = lines = 0
    for _ in range(rounds):
        if os.path.exists(path):
            os.remove(path)
        # At full speed: a thousand times as many moments at which it writes as a camera gives.
        writer = subprocess.Popen([probe, "record", path, "0"])
        while not os.path.exists(path) or os.path.getsize(path) == 0:
            time.sleep(0.001)
        kill(writer, after=random.uniform(0, 0.05))
        data = content(path)
        *whole, rest = data.split(b"\n")
        torn += rest != b""
        lines += len(whole)
        for number, line in enumerate(whole):
            assert json.loads(line)["seq"] == number
        subprocess.run([probe, "record", path, "1"], check=True)
        after = content(path)
        assert after.startswith(data[:len(data) - len(rest)]) and after.count(b"\n") == len(whole) + 1
        assert json.loads(after.splitlines()[-1])["seq"] == 0
    print(f"writer alone: {rounds} kills, {lines} lines, {torn} files with a torn line at their end; "
          "each was whole when the next writer had begun")
    return torn


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferd", default=".build/release/ferd")
    parser.add_argument("--probe", default=".build/debug/OutletProbe")
    parser.add_argument("--rounds", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        of_program = kill_program(options.ferd, options.rounds, folder)
        of_writer = kill_writer(options.probe, options.rounds, folder)
    return 1 if of_program or of_writer > options.rounds / 50 else 0


if __name__ == "__main__":
    sys.exit(main())
