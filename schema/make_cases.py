#!/usr/bin/env python3
"""Makes cases.jsonl: event lines, right and wrong, with the verdict of the Python package jsonschema on each.

The tests' own validator has to agree with every verdict (Tests/EventsTests/SchemaCasesTests.swift). Needs jsonschema.
"""
import copy
import json
import os
import random

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = 400
HEADER = {"source": "clip.mp4", "seq": 3, "pts": 1.5, "time": None}
POINTS = [[120.0, 100.5], [160.3, 101.0], [140.0, 125.0], [124.0, 140.0], [158.0, 141.0]]
FACE = {"id": 3, "box": [-2.5, 80.0, 80.0, 90.8], "score": 0.875, "landmarks": POINTS,
        "pose": {"yaw": -12.5, "pitch": 0.0, "roll": 3.0}, "expression": "happiness",
        "probabilities": {"neutral": 0.25, "happiness": 0.75}, "smoothed": {"neutral": 0.5, "happiness": 0.5}}
UNREAD = dict(FACE, pose=None, expression=None, probabilities=None, smoothed=None)
HELLO = {
    "event": "hello", **HEADER, "schema": 1, "version": "0.1.0", "mode": "expression", "width": 640, "height": 360,
    "rate": 25.0, "classes": ["neutral", "happiness"],
    "networks": [{"task": "detector", "name": "d", "classes": None, "temperature": None, "trained_on": None},
                 {"task": "expression", "name": "e", "classes": 2, "temperature": 1.25, "trained_on": "FERPlus"}],
    "settings": {"every": 1, "detect_every": 2, "detect_size": 320, "min_score": 0.5, "min_face": 12.0,
                 "max_faces": 16, "smoothing_s": 0.25, "flip": False}}
STATE = {"faces": [{"face": 3, "since": 0.5, "expression": {"expression": "happiness", "since": 1.25}},
                   {"face": 4, "since": None, "expression": None}],
         "degraded": ["dark"], "lost": {"reason": "unplugged", "since": 1.5}}
STATUS = {
    "event": "status", "schema": 1, "version": "0.1.0", "time": "2025-03-09T07:05:01.250Z",
    "started": "2025-03-09T07:04:48.750Z", "uptime_s": 12.5, "memory_bytes": 88080384, "cpu_s": 3.25,
    "sources": [
        {"source": "door", "state": "running", "state_s": 12.0, "reason": None,
         "frames": {"in": 300, "processed": 290, "dropped": 9, "in_per_s": 25.0, "processed_per_s": 24.0},
         "last_frame_s": 0.04, "degraded": ["dark"], "errors": 0, "faces": 1,
         "happenings": {"faces": 3, "expressions": 2, "degraded": 1, "losses": 0},
         "stages": [{"stage": "decode", "total_s": 0.5, "p50_ms": 1.5, "p99_ms": 4.0}]},
        {"source": "window", "state": "lost", "state_s": 3.0, "reason": "unplugged",
         "frames": {"in": 0, "processed": 0, "dropped": 0, "in_per_s": 0.0, "processed_per_s": 0.0},
         "last_frame_s": None, "degraded": [], "errors": 0, "faces": 0,
         "happenings": {"faces": 0, "expressions": 0, "degraded": 0, "losses": 1},
         "stages": [{"stage": "decode", "total_s": 0.0, "p50_ms": None, "p99_ms": None}]}],
    "outlets": [{"outlet": "standard output", "lost": 0, "readers": None},
                {"outlet": "/run/ferd/ferd.sock", "lost": 4,
                 "readers": [{"since_s": 2.5, "lost": 4, "waiting_bytes": 1000}]}]}
LINES = [
    HELLO,
    dict(HELLO, state=STATE),
    dict(HELLO, state=dict(STATE, lost=None)),
    {"event": "frame", **HEADER, "frame": 37, "dropped": 0, "faces": [FACE, UNREAD]},
    {"event": "face", **HEADER, "phase": "start", "face": 3},
    {"event": "face", **HEADER, "phase": "end", "face": 3, "duration": 2.125, "frames": 54},
    {"event": "expression", **HEADER, "phase": "start", "face": 3, "expression": "happiness", "since": 1.25,
     "confidence": 0.75},
    {"event": "expression", **HEADER, "phase": "end", "face": 3, "expression": "happiness", "since": 1.25,
     "confidence": 0.25, "duration": 0.5, "peak": 0.9375},
    {"event": "camera", **HEADER, "phase": "lost", "reason": "unplugged"},
    {"event": "camera", **HEADER, "phase": "found", "outage_s": 2.5},
    {"event": "degraded", **HEADER, "phase": "start", "reason": "dark"},
    {"event": "goodbye", **HEADER, "frames": 440, "dropped": 0, "decode_errors": 1, "mended_times": 2, "faces": 3,
     "stage_ms": {"decode": 0.5, "detect": 2.125}, "exit": 0},
    STATUS,
]
STRANGE = [None, True, False, 0, 1, -1, 0.5, 1.5, -0.5, 181.0, 300, 1e9, "", "end", "start", "dark", "frame", "hello",
           [], {}, [1], {"a": 1}, {"a": -1}, ["a", "a"]]


def places(value, path=()):
    """Every place inside `value`, as a tuple of keys and indices."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield path + (key,)
        yield from places(child, path + (key,))


def changed(line, generator):
    """`line` with one thing changed: another value, a key or element taken away, added or doubled."""
    line = copy.deepcopy(line)
    path = generator.choice(list(places(line)))
    parent = line
    for step in path[:-1]:
        parent = parent[step]
    kind = generator.choice(["replace", "replace", "replace", "remove", "add"])
    if kind == "replace":
        parent[path[-1]] = copy.deepcopy(generator.choice(STRANGE))
    elif kind == "remove":
        del parent[path[-1]]
    elif isinstance(parent, list):
        parent.append(copy.deepcopy(parent[path[-1]]))
    else:
        parent[generator.choice(["unknown", "duration", "frames", "peak"])] = copy.deepcopy(generator.choice(STRANGE))
    return line


def main():
    with open(os.path.join(HERE, "events.schema.json")) as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    generator = random.Random(1)
    lines = LINES + [changed(generator.choice(LINES), generator) for _ in range(CASES)]
    lines += [None, [], "hello", {}, {"event": "weather", **HEADER}]
    with open(os.path.join(HERE, "cases.jsonl"), "w") as f:
        for line in lines:
            f.write(json.dumps({"valid": validator.is_valid(line), "line": line}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
