"""In the guest: ferd on a virtual camera whose pictures lie in several planes of memory."""
from guest_tests import Run, check, check_frames, control, main

CAMERA = "/dev/video0"
BLACK, WHITE = 5, 6

# Without the writing in the picture, which is light.
PLAIN = ("--control", "osd_text_mode=2")


def every_format_is_read():
    for code in "NM12 NM21 YM12 NV12 YU12 YUYV GREY".split():
        run = Run("--device", CAMERA, "--format", code, "--size", "320x180", "--fps", 15, "--control", f"test_pattern={BLACK}", *PLAIN)
        run.until(f"{code}: dark", lambda run: run.darkness() == ["start"])
        control(CAMERA, f"test_pattern={WHITE}")
        run.until(f"{code}: light", lambda run: run.darkness() == ["start", "end"])
        events = run.stop()
        check(len(check_frames(events)) >= 5 and events[-1]["decode_errors"] == 0, f"{code}: {events[-1]}")


def an_unplugged_camera_comes_back():
    run = Run("--device", CAMERA, "--size", "320x180", "--fps", 15).until_frames(5)
    control(CAMERA, "inject_fatal_streaming_error=1")
    run.until_camera("lost").until_camera("found").more_frames()
    check_frames(run.stop())


main([every_format_is_read, an_unplugged_camera_comes_back])
