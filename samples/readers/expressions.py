#!/usr/bin/env python3
"""Tells what faces begin to express: expressions.py /run/ferd/ferd.sock. Waits where ferd does not run, and comes again."""
import json
import socket
import sys
import time

while True:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(sys.argv[1])
        except OSError:
            time.sleep(1)
            continue
        for line in connection.makefile(encoding="utf-8"):
            event = json.loads(line)
            if event["event"] == "expression" and event["phase"] == "start":
                print(f"{event['source']}: face {event['face']} shows {event['expression']} ({event['confidence']:.0%})", flush=True)
