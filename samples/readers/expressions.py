#!/usr/bin/env python3
"""Tells what faces begin to express: expressions.py /run/ferd/ferd.sock. Waits where ferd does not run, and comes again."""
import json
import socket
import sys
import time


def events(path):
    while True:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.connect(path)
                for line in connection.makefile(encoding="utf-8"):
                    yield json.loads(line)
        except (OSError, ValueError):
            pass  # ferd is not there, or has gone away, perhaps in mid-line.
        time.sleep(1)


for event in events(sys.argv[1]):
    if event["event"] == "expression" and event["phase"] == "start":
        print(f"{event['source']}: face {event['face']} shows {event['expression']} ({event['confidence']:.0%})", flush=True)
