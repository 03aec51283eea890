"""In the guest: faces go into a loopback camera, and face events come out of ferd."""
import os, subprocess, time
from guest_tests import PATIENCE, Run, check, check_frames, main

CAMERA = "/dev/video10"
# The lightest network: an emulated processor computes a hundred times more slowly.
FACES = ["--device", CAMERA, "--network", "i-mobilenetv2-48"]
CLIPS = os.environ["CLIPS"]


class Feed:
    """A player that is the camera's picture until it is killed."""

    def __init__(self, form):
        self.process = subprocess.Popen(
            ["ffmpeg", "-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i", f"{CLIPS}/{form}.nut",
             "-c", "copy", "-f", "v4l2", CAMERA], stdin=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while "[0]" not in subprocess.run(
                ["v4l2-ctl", "-d", CAMERA, "--list-formats"], capture_output=True, text=True).stdout:
            check(self.process.poll() is None and time.monotonic() < end, f"no {form} can be fed")
            time.sleep(0.3)

    def kill(self):
        self.process.kill()
        self.process.wait()


def faces_come_out():
    for form in "yuyv", "mjpg", "h264":
        feed = Feed(form)
        try:
            run = Run(*FACES, "--verbose", closely=True)
            run.until(f"{form}: a face", lambda run: run.of("face"))
            run.until(f"{form}: its frames", lambda run: len([f for f in run.of("frame") if f["faces"]]) >= 5)
            check(form.upper() in run.errors, run.errors)
            kernels = os.environ.get("KERNELS")
            check(kernels is None or f"kernels: {kernels}" in run.errors, run.errors)
            events = run.stop()
            frames = check_frames(events)
            box = next(f for f in frames if f["faces"])["faces"][0]["box"]
            check(0 < box[2] < 640 and 0 < box[3] < 360, f"{box}")
            check(events[-1]["faces"] >= 1, f"{events[-1]}")
        finally:
            feed.kill()


def a_camera_whose_source_dies_comes_back():
    feed = Feed("yuyv")
    run = Run(*FACES, closely=True).until("a face", lambda run: run.of("face"))
    feed.kill()
    run.until_camera("lost")
    feed = Feed("yuyv")
    try:
        run.until_camera("found").more_frames()
        check_frames(run.stop())
        check(len(run.of("camera")) == 2, f"{run.of('camera')}")
        ids = [e["face"] for e in run.of("face") if e["phase"] == "start"]
        check(ids == list(range(1, len(ids) + 1)), f"{ids}")
    finally:
        feed.kill()


def a_camera_that_nobody_feeds_is_told():
    run = Run("--device", CAMERA)
    code = run.end()
    check(code in (66, 69) and run.errors.count("\n") == 1, f"{code}: {run.errors}")


main([a_camera_that_nobody_feeds_is_told, faces_come_out, a_camera_whose_source_dies_comes_back])
