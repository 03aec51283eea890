"""What the tests inside the guest share: ferd as a process, its event lines, and how a test is told."""
import json, os, signal, subprocess, sys, time, traceback

FERD = os.environ["FERD"]
# Everything is many times slower under software emulation, and now and then much slower than that.
PATIENCE = 300


class Run:
    """ferd at work, its events in a file that is read along."""

    count = 0
    running = []

    def __init__(self, *arguments, user=None, closely=False):
        Run.count += 1
        self.path = f"/run/ferd-events-{Run.count}.jsonl"
        self.errors_path = f"/run/ferd-errors-{Run.count}.txt"
        # Looking closely is what takes longest here, and only faces need it: those of the clip are 25 pixels high and more at 192.
        command = [FERD, *map(str, arguments), "--detect-size", "192" if closely else "64"]
        if user is not None:
            command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *command]
        with open(self.path, "wb") as out, open(self.errors_path, "wb") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors)
        Run.running.append(self.process)

    @property
    def events(self):
        with open(self.path, "rb") as f:
            lines = f.read().split(b"\n")
        # The last one is cut, or empty.
        return [json.loads(line) for line in lines[:-1]]

    @property
    def errors(self):
        with open(self.errors_path) as f:
            return f.read()

    def of(self, kind):
        return [e for e in self.events if e["event"] == kind]

    def until(self, what, condition):
        """Waits until `condition(self)` holds."""
        end = time.monotonic() + PATIENCE
        while not condition(self):
            if self.process.poll() is not None:
                raise AssertionError(f"{what}: ferd ended with {self.process.returncode}: {self.errors}")
            if time.monotonic() > end:
                raise AssertionError(f"{what}: not within {PATIENCE} s; {self.errors} {self.events[-3:]}")
            time.sleep(0.1)
        return self

    def until_frames(self, count):
        return self.until(f"{count} frames", lambda run: len(run.of("frame")) >= count)

    def until_camera(self, phase, count=1):
        return self.until(f"camera {phase}", lambda run: len(run.phases(phase)) >= count)

    def phases(self, phase):
        return [e for e in self.of("camera") if e["phase"] == phase]

    def darkness(self):
        """When it began and ended to be too dark."""
        return [e["phase"] for e in self.of("degraded") if e["reason"] == "dark"]

    def more_frames(self, count=5):
        return self.until_frames(len(self.of("frame")) + count)

    def end(self, limit=PATIENCE):
        """Waits for the end by itself; the exit code."""
        return self.process.wait(limit)

    def stop(self, seconds=None):
        """SIGTERM; the events. `seconds`: how long the end may take."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        took = time.monotonic() - begin
        check(code == 0, f"ends with {code}: {self.errors}")
        check(seconds is None or took <= seconds, f"took {took:.2f} s to stop")
        events = self.events
        check(events[-1]["event"] == "goodbye", "no goodbye")
        check([e["seq"] for e in events] == list(range(len(events))), "lines are missing")
        return events


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def check_frames(events):
    """What holds of the frames of every run, whatever happened to the camera."""
    frames = [e for e in events if e["event"] == "frame"]
    goodbye = events[-1]
    check(len(frames) == goodbye["frames"], f"{len(frames)} frames, goodbye says {goodbye['frames']}")
    pts = [f["pts"] for f in frames]
    check(all(a <= b for a, b in zip(pts, pts[1:])), "times run backwards")
    numbers = [f["frame"] for f in frames]
    check(all(a < b for a, b in zip(numbers, numbers[1:])), "numbers run backwards")
    check(all(f["time"] for f in frames), "frames without a wall-clock time")
    # What was dropped after the last frame is in the goodbye only.
    dropped = sum(f["dropped"] for f in frames)
    check(dropped <= goodbye["dropped"] <= dropped + 1000, f"{dropped} dropped, goodbye says {goodbye['dropped']}")
    return frames


def control(device, setting):
    subprocess.run(["v4l2-ctl", "-d", device, "-c", setting], check=True, stdout=subprocess.DEVNULL)


def main(tests):
    """Runs all tests, whatever becomes of each, and exits with 1 where one failed."""
    names = sys.argv[1:]
    failed = 0
    for test in tests:
        if names and test.__name__ not in names:
            continue
        begin = time.monotonic()
        try:
            test()
            verdict = "passed"
        except Exception as error:
            failed += 1
            verdict = f"FAILED: {error}"
            if not isinstance(error, AssertionError):
                traceback.print_exc()
        # A test that failed half way leaves its camera busy.
        for process in Run.running:
            if process.poll() is None:
                process.kill()
                process.wait()
        Run.running.clear()
        print(f"{test.__name__}: {verdict} ({time.monotonic() - begin:.1f} s)", flush=True)
    sys.exit(1 if failed else 0)
