#!/usr/bin/env python3
"""Kills the writer of a record (SIGKILL) at random moments and looks at the file each time: does each line follow the one before,
and is the file whole when the next writer has begun?

The writer runs at full speed, some 50,000 lines a second: a camera's 25 make a torn line at the end, which takes a kill between
the kernel's copies to two pages, two thousand times rarer.

    python3 Tests/Trials/kills.py [--probe .build/debug/OutletProbe] [--rounds 500]
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", default=".build/debug/OutletProbe")
    parser.add_argument("--rounds", type=int, default=500)
    options = parser.parse_args()
    torn = lines = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "record.jsonl")
        for _ in range(options.rounds):
            if os.path.exists(path):
                os.remove(path)
            # At full speed: a thousand times as many moments at which it writes as a camera gives.
            probe = subprocess.Popen([options.probe, "record", path, "0"])
            while not os.path.exists(path) or os.path.getsize(path) == 0:
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.05))
            probe.send_signal(signal.SIGKILL)
            probe.wait()
            with open(path, "rb") as file:
                data = file.read()
            *whole, rest = data.split(b"\n")
            torn += rest != b""
            lines += len(whole)
            for number, line in enumerate(whole):
                assert json.loads(line)["seq"] == number
            subprocess.run([options.probe, "record", path, "1"], check=True)
            with open(path, "rb") as file:
                after = file.read()
            assert after.startswith(data[:len(data) - len(rest)]) and after.count(b"\n") == len(whole) + 1
            assert json.loads(after.splitlines()[-1])["seq"] == 0
    print(f"{options.rounds} kills, {lines} lines, {torn} files with a torn line at their end; "
          "each was whole when the next writer had begun")
    return 1 if torn > options.rounds / 50 else 0


if __name__ == "__main__":
    sys.exit(main())
