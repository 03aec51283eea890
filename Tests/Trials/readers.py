#!/usr/bin/env python3
"""Two hundred readers at ferd's socket for a while: some keep up, some are slow, some never read, some close their own end,
some die and come again. Fails where one that reads loses a happening or a line is torn, or where the process grows.

    python3 Tests/Trials/readers.py --ferd .build/release/ferd [--seconds 60]
"""
import argparse
import json
import os
import random
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Reader:
    """One connection; what it does is its kind."""

    def __init__(self, path, kind):
        self.kind = kind
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.socket.setblocking(False)
        if kind == "half-closed":
            self.socket.shutdown(socket.SHUT_WR)
        self.rest = b""
        self.happenings = []
        self.first = None
        self.frames = self.lost = 0
        self.next = 0.0
        self.ended = False

    def read(self, limit):
        try:
            data = self.socket.recv(limit)
        except BlockingIOError:
            return
        self.ended = not data
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            event = json.loads(line)
            if self.first is None:
                self.first = event["seq"]
            if event["event"] == "frame":
                self.frames += 1
            elif event.get("reason") == "slow_reader":
                self.lost += event.get("lost", 0)
            elif event["event"] != "hello":
                self.happenings.append((event["source"], event["seq"]))


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferd", default=".build/release/ferd")
    parser.add_argument("--input", default="samples/sample.mp4")
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="ferd-readers-")
    clip, path, record = (os.path.join(folder, name) for name in ("clip.mkv", "s", "record.jsonl"))
    subprocess.run(["ffmpeg", "-v", "error", "-stream_loop", str(int(options.seconds / 18) + 2), "-i", options.input,
                    "-c", "copy", clip], check=True)
    ferd = subprocess.Popen([options.ferd, "--input", clip, "--realtime", "--socket", path, "--out", record,
                             "--min-score", "0.5", "--hold", "0.05"])
    try:
        while not os.path.exists(path):
            assert ferd.poll() is None, "ferd ended"
            time.sleep(0.05)
        kinds = ["greedy"] * 60 + ["slow"] * 50 + ["dead"] * 50 + ["half-closed"] * 20 + ["dying"] * 20
        readers = [Reader(path, kind) for kind in kinds]
        selector = selectors.DefaultSelector()
        for reader in readers:
            if reader.kind in ("greedy", "half-closed"):
                selector.register(reader.socket, selectors.EVENT_READ, reader)
        begin, sizes = time.monotonic(), []
        while (now := time.monotonic() - begin) < options.seconds:
            for key, _ in selector.select(0.05):
                key.data.read(1 << 20)
            for index, reader in enumerate(readers):
                if reader.kind == "slow" and now >= reader.next:
                    # Less than comes: a frame with a face has about 500 bytes.
                    reader.read(2048)
                    reader.next = now + random.uniform(0.2, 1.0)
                if reader.kind == "dying" and random.random() < 0.01:
                    reader.socket.close()
                    readers[index] = Reader(path, "dying")
            if len(sizes) < now:
                sizes.append(resident(ferd))
        ferd.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and not all(r.ended for r in readers if r.kind != "dead"):
            for reader in readers:
                if reader.kind != "dead":
                    try:
                        reader.read(1 << 20)
                    except ConnectionResetError:
                        reader.ended = True
        assert ferd.wait(10) == 0, "ferd failed"
        with open(record) as file:
            events = [json.loads(line) for line in file]
        truth = [(e["source"], e["seq"]) for e in events if e["event"] not in ("hello", "frame")]
        faults = 0
        for reader in readers:
            if reader.kind in ("greedy", "half-closed", "slow"):
                # What came before the connection is in its hello's state.
                wanted = [h for h in truth if h[1] > reader.first]
                if reader.kind == "slow":
                    # It may not have come to the end within the half second that a stop takes.
                    wanted = wanted[:len(reader.happenings)]
                faults += reader.happenings != wanted or reader.rest != b""
                if reader.kind != "slow":
                    faults += not reader.ended or reader.lost > 0
        half = len(sizes) // 2
        growth = max(sizes[half:]) - max(sizes[:half])
        print(f"{len(readers)} readers, {now:.0f} s: {len(truth)} happenings, "
              f"{sum(e['event'] == 'frame' for e in events)} frames in the record; "
              f"slow readers lost {sum(r.lost for r in readers)} frames that they were told of; "
              f"{faults} faults; {sizes[0]} to {max(sizes)} KB resident, {growth} KB more in the second half")
        return 1 if faults or growth > 1024 else 0
    finally:
        if ferd.poll() is None:
            ferd.kill()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
