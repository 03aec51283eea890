"""In the guest: ferd on the kernel's virtual camera, which works, or misbehaves in each way it can."""
import json, subprocess, time
from guest_tests import FERD, Run, check, check_frames, control, main

CAMERA, OTHER, OUTPUT = "/dev/video0", "/dev/video2", "/dev/video1"
DRIVER = "/sys/bus/platform/drivers/vivid"
# Numbers of vivid's test patterns.
COLOUR_BARS, BLACK, WHITE = 0, 5, 6
STEADY = ("--device", CAMERA, "--size", "320x180", "--fps", 15)

# Without the writing in the picture, which is light.
PLAIN = ("--control", "osd_text_mode=2")


def driver(action):
    with open(f"{DRIVER}/{action}", "w") as f:
        f.write("vivid.0")


def devices_are_listed():
    listed = json.loads(subprocess.run([FERD, "devices", "--json"], check=True, capture_output=True).stdout)
    check([c["node"] for c in listed] == [CAMERA, OTHER], f"{[c['node'] for c in listed]}")
    yuyv = next(f for f in listed[0]["formats"] if f["format"] == "YUYV")
    sizes = {(s["width"], s["height"]): s["rates"] for s in yuyv["sizes"]}
    check([30, 30] in sizes[640, 360], f"{sizes}")
    text = subprocess.run([FERD, "devices"], check=True, capture_output=True, text=True).stdout
    check("YUYV 640x360" in text and CAMERA in text, text)


def defaults_suit_faces():
    run = Run("--device", CAMERA).until_frames(3)
    hello = run.of("hello")[0]
    check((hello["width"], hello["height"]) == (640, 360) and hello["rate"] >= 15, f"{hello}")
    check("640x360" in run.errors, "does not say what it got")
    check_frames(run.stop(seconds=3))


def every_format_is_read():
    for code in "YUYV UYVY NV12 NV21 YU12 GREY Y10 Y16".split():
        for size in "320x180", "640x360":
            run = Run("--device", CAMERA, "--format", code, "--size", size, "--control", f"test_pattern={BLACK}", *PLAIN, "--fps", 15)
            run.until(f"{code} {size}: dark", lambda run: run.darkness() == ["start"])
            check(code in run.errors, f"{code}: {run.errors}")
            # Light ends it: the numbers in the picture are the luma's.
            control(CAMERA, f"test_pattern={WHITE}")
            run.until(f"{code} {size}: light", lambda run: run.darkness() == ["start", "end"])
            events = run.stop()
            frames = check_frames(events)
            hello = events[0]
            check(f"{hello['width']}x{hello['height']}" == size, f"{code}: {hello}")
            check(len(frames) >= 5 and events[-1]["decode_errors"] == 0, f"{code} {size}: {events[-1]}")


def rates_are_kept():
    for rate in 5, 15, 25:
        run = Run("--device", CAMERA, "--size", "320x180", "--fps", rate).until_frames(20)
        events = run.stop()
        frames = check_frames(events)
        check(abs(events[0]["rate"] - rate) < 0.1, f"asked for {rate}: {events[0]['rate']}")
        span = frames[-1]["pts"] - frames[0]["pts"]
        # Dropped ones count: the emulated machine need not keep up.
        seen = (frames[-1]["frame"] - frames[0]["frame"]) / span
        check(0.6 * rate < seen < 1.2 * rate, f"asked for {rate}, counted {seen:.1f}")


def pictures_are_turned():
    run = Run(*STEADY, "--rotate", 90, "--mirror").until_frames(2)
    hello = run.of("hello")[0]
    check((hello["width"], hello["height"]) == (180, 320), f"{hello}")
    check_frames(run.stop())


def wrong_wishes_are_told():
    for arguments, words in [
        (("--format", "H264"), "does not give H264"), (("--control", "nonsense=1"), "no control nonsense"),
        (("--control", "brightness=1000"), "brightness=1000"),
    ]:
        run = Run("--device", CAMERA, *arguments)
        check(run.end() == 64 and words in run.errors and run.errors.count("\n") == 1, run.errors)
    run = Run("--device", OUTPUT)
    check(run.end() == 66 and "not a camera" in run.errors, run.errors)
    run = Run("--device", "/dev/video9")
    check(run.end() == 69 and "no such device" in run.errors, run.errors)
    subprocess.run(["chmod", "600", CAMERA], check=True)
    run = Run("--device", CAMERA, user=65534)
    check(run.end() == 77 and "permission denied" in run.errors, run.errors)


def a_busy_camera_is_told():
    run = Run(*STEADY).until_frames(2)
    other = Run(*STEADY)
    check(other.end() == 69 and "in use" in other.errors, other.errors)
    run.more_frames()
    check_frames(run.stop())


def two_cameras_at_once():
    run = Run(*STEADY, "--device", OTHER)
    for name in "video0", "video2":
        run.until(name, lambda run: len([e for e in run.of("frame") if e["source"] == name]) >= 5)
    run.process.terminate()
    check(run.end() == 0, run.errors)
    for name in "video0", "video2":
        check_frames([e for e in run.events if e["source"] == name])


def a_duration_ends_it():
    run = Run(*STEADY, "--duration", 3)
    check(run.end() == 0, run.errors)
    check(check_frames(run.events), "no frames")


def damaged_pictures_are_passed_over():
    run = Run(*STEADY).until_frames(3)
    for _ in range(3):
        control(CAMERA, "inject_v4l2_buf_flag_error=1")
        run.more_frames(3)
    events = run.stop()
    check_frames(events)
    check(events[-1]["decode_errors"] >= 3 and not run.of("camera"), f"{events[-1]}")


def dropped_pictures_are_counted():
    run = Run(*STEADY).until_frames(3)
    control(CAMERA, "percentage_of_dropped_buffers=50")
    run.until("drops", lambda run: sum(f["dropped"] for f in run.of("frame")) >= 10)
    control(CAMERA, "percentage_of_dropped_buffers=0")
    run.more_frames(3)
    check_frames(run.stop())


def a_refused_buffer_does_no_harm():
    run = Run(*STEADY).until_frames(3)
    for _ in range(12):
        control(CAMERA, "inject_vidioc_qbuf_error=1")
    run.more_frames(20)
    check_frames(run.stop())
    check(not run.of("camera"), "lost")


def a_failed_start_is_told():
    for fault in "inject_vidioc_reqbufs_error=1", "inject_vidioc_streamon_error=1":
        control(CAMERA, fault)
        run = Run(*STEADY)
        check(run.end() == 69 and run.errors.count("error:") == 1, f"{fault}: {run.errors}")
    Run(*STEADY).until_frames(2).stop()


def loses_and_finds(what, break_it, mend_it=lambda: None, reason=""):
    """A fault, told once as lost with its reason, and found once mended; numbers and times go on."""
    run = Run(*STEADY).until_frames(5)
    break_it()
    run.until_camera("lost")
    time.sleep(1)
    mend_it()
    run.until_camera("found").more_frames()
    events = run.stop()
    check_frames(events)
    lost, found = run.phases("lost"), run.phases("found")
    check(len(lost) == len(found) == 1, f"{what}: {run.of('camera')}")
    check(reason in lost[0]["reason"], f"{what}: {lost}")
    check(0 < found[0]["outage_s"] < 60 and lost[0]["pts"] <= found[0]["pts"], f"{what}: {found}")
    check(events.index(found[0]) < events.index([e for e in events if e["event"] == "frame"][-1]), what)


def a_hang_is_noticed():
    loses_and_finds(
        "hang", lambda: control(CAMERA, "percentage_of_dropped_buffers=100"),
        lambda: control(CAMERA, "percentage_of_dropped_buffers=0"), "no picture for 2 s")


def a_fatal_error_is_survived():
    loses_and_finds("fatal error", lambda: control(CAMERA, "inject_fatal_streaming_error=1"), reason="Input/output error")


def a_driver_reset_is_survived():
    loses_and_finds("disconnect", lambda: control(CAMERA, "disconnect=1"), reason="unplugged")


def an_unplugged_camera_comes_back():
    loses_and_finds("unplug", lambda: driver("unbind"), lambda: (time.sleep(2), driver("bind")), "unplugged")


def a_stop_is_heard_while_the_camera_is_gone():
    run = Run(*STEADY).until_frames(3)
    driver("unbind")
    run.until_camera("lost")
    time.sleep(3)
    try:
        check_frames(run.stop(seconds=1.5))
    finally:
        driver("bind")
        time.sleep(1)


def a_stop_is_heard_while_no_picture_comes():
    run = Run(*STEADY).until_frames(3)
    control(CAMERA, "percentage_of_dropped_buffers=100")
    time.sleep(0.5)
    try:
        check_frames(run.stop(seconds=1.5))
    finally:
        control(CAMERA, "percentage_of_dropped_buffers=0")


def a_wrapped_count_loses_nothing():
    control(CAMERA, "wrap_sequence_number=1")
    try:
        run = Run(*STEADY).until("the wrap", lambda run: run.of("frame") and run.of("frame")[-1]["frame"] > 140)
        events = run.stop()
        check_frames(events)
        check(events[-1]["dropped"] < 1000, f"{events[-1]}")
    finally:
        control(CAMERA, "wrap_sequence_number=0")


def absurd_times_are_mended():
    control(CAMERA, "wrap_timestamp=2")
    try:
        events = Run(*STEADY).until_frames(5).stop()
        frames = check_frames(events)
        check(frames[-1]["pts"] < 100_000 and events[-1]["mended_times"] >= 5, f"{frames[-1]['pts']}")
    finally:
        control(CAMERA, "wrap_timestamp=0")


def others_who_meddle_do_no_harm():
    run = Run(*STEADY).until_frames(3)
    for arguments in ("--set-fmt-video=width=1280,height=720", "--set-input=2"):
        subprocess.run(["v4l2-ctl", "-d", CAMERA, arguments], capture_output=True)
    run.more_frames()
    check_frames(run.stop())
    check(not run.of("camera"), "lost")


main([
    devices_are_listed, defaults_suit_faces, every_format_is_read, rates_are_kept, pictures_are_turned,
    wrong_wishes_are_told, a_busy_camera_is_told, two_cameras_at_once, a_duration_ends_it,
    damaged_pictures_are_passed_over, dropped_pictures_are_counted, a_refused_buffer_does_no_harm,
    a_failed_start_is_told, a_hang_is_noticed, a_fatal_error_is_survived, a_driver_reset_is_survived,
    an_unplugged_camera_comes_back, a_stop_is_heard_while_the_camera_is_gone,
    a_stop_is_heard_while_no_picture_comes, a_wrapped_count_loses_nothing, absurd_times_are_mended,
    others_who_meddle_do_no_harm,
])
