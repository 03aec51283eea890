"""In the guest: ferd as a service of systemd, installed as its users install it, on the kernel's virtual camera."""
import contextlib, grp, json, os, re, signal, socket, subprocess, time
from guest_tests import FERD, PATIENCE, check, main

REPOSITORY = os.path.realpath(f"{os.path.dirname(__file__)}/../..")
DRIVER = "/sys/bus/platform/drivers/vivid"
SETTINGS = "/etc/ferd/ferd.toml"
CAMERA, OTHER, OUTPUT = "video0", "video2", "video1"
SERVICE = f"ferd@{CAMERA}.service"
RECORD = f"/var/log/ferd/{CAMERA}/events.jsonl"
DROP_INS = "/etc/systemd/system/ferd@.service.d"
VIDEO, NOBODY = grp.getgrnam("video").gr_gid, 65534
PAGE = 4096
# Under software emulation on a busy host everything takes many times as long.
WATCHDOG = 100
PATIENT = f"[Service]\nTimeoutStartSec=600\nTimeoutStopSec=300\nWatchdogSec={WATCHDOG}\n"
# Looking closely is what takes longest here.
PLAIN = 'out = "events.jsonl"\nsize = "320x180"\nfps = 15\ndetect-size = 64\n'


def driver(action):
    with open(f"{DRIVER}/{action}", "w") as f:
        f.write("vivid.0")


def systemctl(*words, fails=False):
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True)
    check((done.returncode != 0) == fails, f"systemctl {words}: {done.returncode} {done.stderr}\n{journal()[-3000:]}")
    return done.stdout.strip()


def shown(name, unit=SERVICE):
    return systemctl("show", "--value", "--property", name, unit)


def journal(*options, unit=SERVICE):
    return subprocess.run(
        ["journalctl", "--unit", unit, "--no-pager", *options], capture_output=True, text=True).stdout


def settings(text):
    with open(SETTINGS, "w") as f:
        f.write(text)


def events(path=RECORD):
    """The events of a record, each line of which must be whole."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as f:
        lines = f.read().split(b"\n")
    return [json.loads(line) for line in lines[:-1]]


def count(kind, path=RECORD):
    return sum(e["event"] == kind for e in events(path))


def until(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        check(time.monotonic() < end, f"{what}: not within {PATIENCE} s\n{systemctl('show', SERVICE)}\n{journal()[-3000:]}")
        time.sleep(0.5)


def until_more_frames(number=3):
    goal = count("frame") + number
    until("more frames", lambda: count("frame") >= goal)


def until_active(unit=SERVICE):
    until(f"{unit} active", lambda: shown("ActiveState", unit) == "active")


def fresh_start(more=""):
    """The service newly started with plain settings and `more`, whatever the test before left."""
    settings(PLAIN + more)
    for action in "stop", "reset-failed":
        subprocess.run(["systemctl", action, SERVICE], stderr=subprocess.DEVNULL)
    if os.path.exists(RECORD):
        os.remove(RECORD)
    systemctl("start", SERVICE)


@contextlib.contextmanager
def edited(text):
    """The unit with `text` added to its [Service]."""
    path = f"{DROP_INS}/test.conf"
    with open(path, "w") as f:
        f.write(f"[Service]\n{text}")
    systemctl("daemon-reload")
    try:
        yield
    finally:
        os.remove(path)
        systemctl("daemon-reload")


@contextlib.contextmanager
def acting_as(group):
    """With the rights of somebody who is a member of `group` alone."""
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(group)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def install():
    """What everything after it needs."""
    subprocess.run(
        ["make", "--silent", "-C", REPOSITORY, "install", f"BINARY={FERD}", "PREFIX=/usr"], check=True,
        stdout=subprocess.DEVNULL)
    os.makedirs(DROP_INS, exist_ok=True)
    with open(f"{DROP_INS}/patience.conf", "w") as f:
        f.write(PATIENT)
    subprocess.run(["udevadm", "control", "--reload"], check=True)
    subprocess.run(["udevadm", "trigger", "--settle", "--subsystem-match=video4linux"], check=True)
    systemctl("daemon-reload")
    done = subprocess.run(["systemd-analyze", "verify", SERVICE, f"ferd@{CAMERA}.socket"], capture_output=True, text=True)
    about_ferd = [line for line in done.stderr.splitlines() if "ferd" in line]
    check(not about_ferd, f"{about_ferd}")


def only_cameras_become_units():
    until_active(f"dev-{CAMERA}.device")
    until_active(f"dev-{OTHER}.device")
    check(shown("ActiveState", f"dev-{OUTPUT}.device") == "inactive", "an output counts as a camera")
    check(shown("ActiveState") == "inactive", "started unasked")


def ready_means_that_a_picture_was_analysed():
    fresh_start()
    check(count("frame") >= 1, f"ready too soon: {events()}")
    check(shown("ActiveState") == "active" and shown("MainPID") != "0", "not active")
    until("status", lambda: re.fullmatch(rf"{CAMERA}: \d+\.\d fps, \d+ faces?", shown("StatusText")))
    systemctl("stop", SERVICE)
    check(events()[-1]["event"] == "goodbye" and shown("Result") == "success", f"{events()[-1]}")
    # No reader may switch the camera on again.
    check(not os.path.exists(f"/run/ferd/{CAMERA}.sock"), "the socket stayed")


def it_is_confined():
    fresh_start()
    text = subprocess.run(["systemd-analyze", "security", "--no-pager", SERVICE], capture_output=True, text=True).stdout
    score = float(re.search(r"exposure level for \S+: ([\d.]+)", text)[1])
    print(f"  exposure {score}", flush=True)
    check(score <= 2.0, text)
    status = open(f"/proc/{shown('MainPID')}/status").read()
    check(not re.search(r"^Uid:\s+0\b", status, re.M) and re.search(r"^CapEff:\s+0+$", status, re.M), status)
    until_more_frames()


def read_until_a_frame(camera, reader):
    """Connects to the camera's socket; the lines up to the first frame, and the stream of those after it."""
    reader.settimeout(PATIENCE)
    reader.connect(f"/run/ferd/{camera}.sock")
    stream, read = reader.makefile("rb"), []
    while not read or read[-1]["event"] != "frame":
        read.append(json.loads(stream.readline()))
    return read, stream


def readers_are_served():
    fresh_start()
    with socket.socket(socket.AF_UNIX) as reader:
        read, _ = read_until_a_frame(CAMERA, reader)
    check(read[0]["event"] == "hello" and "state" in read[0], f"{read[0]}")
    mode = os.stat(f"/run/ferd/{CAMERA}.sock").st_mode & 0o777
    check(mode == 0o660, f"{mode:o}")


def scraped(path):
    with socket.socket(socket.AF_UNIX) as scraper:
        scraper.settimeout(PATIENCE)
        scraper.connect(path)
        scraper.sendall(b"GET /metrics HTTP/1.1\r\nHost: ferd\r\n\r\n")
        return scraper.makefile(encoding="utf-8").read()


def metrics_are_served_to_the_cameras_group():
    fresh_start('metrics = "unix:metrics.sock"\nsocket = "more.sock"\nsocket-group = "video"\n')
    until_more_frames()
    folder = f"/run/ferd/{CAMERA}"
    for name in "metrics.sock", "more.sock":
        status = os.stat(f"{folder}/{name}")
        check(status.st_mode & 0o777 == 0o660 and status.st_gid == VIDEO, f"{name}: {status}")
    with acting_as(VIDEO):
        text = scraped(f"{folder}/metrics.sock")
    check(re.search(r"^ferd_frames_processed_total\{.*\} [1-9]", text, re.M), text)
    with acting_as(NOBODY):
        try:
            scraped(f"{folder}/metrics.sock")
            refused = False
        except PermissionError:
            refused = True
    check(refused, "anybody gets the metrics")


def a_record_can_be_given_to_others():
    folder = f"/srv/ferd/{CAMERA}"
    subprocess.run(["install", "-d", "-g", "video", "-m", "770", folder], check=True)
    with edited(f"WorkingDirectory={folder}\nReadWritePaths={folder}\nUMask=0027\n"):
        fresh_start()
        path = f"{folder}/events.jsonl"
        with acting_as(VIDEO):
            check(count("frame", path) >= 1, f"{events(path)}")
        systemctl("stop", SERVICE)
    check(os.stat(path).st_mode & 0o777 == 0o640, f"{os.stat(path)}")


def a_reload_applies_settings_and_reopens_the_record():
    fresh_start()
    process = shown("MainPID")
    os.rename(os.path.realpath(RECORD), os.path.realpath(RECORD) + ".1")
    settings(PLAIN + 'events = "happenings"\n')
    systemctl("reload", SERVICE)
    until("the new record", lambda: events())
    until("read again", lambda: "read again" in journal())
    until_active()
    settings(PLAIN)
    systemctl("reload", SERVICE)
    until_more_frames()
    until_active()
    check(events()[0]["event"] == "hello", f"{events()[0]}")
    check(shown("MainPID") == process, "was restarted")
    # The same by logrotate.
    subprocess.run(["logrotate", "--force", "/etc/logrotate.d/ferd"], check=True)
    until("the rotated record", lambda: events() and events()[0]["event"] == "hello")
    until_more_frames()
    check(shown("MainPID") == process, "was restarted")


def an_unplugged_camera_keeps_its_service():
    fresh_start()
    until_more_frames()
    process = shown("MainPID")
    driver("unbind")
    until("lost", lambda: f"{CAMERA}: lost" in shown("StatusText"))
    # Longer than the watchdog's patience: looking for it is a sign of life.
    time.sleep(1.5 * WATCHDOG)
    check(shown("MainPID") == process and shown("NRestarts") == "0", journal()[-3000:])
    driver("bind")
    until("found", lambda: any(e["event"] == "camera" and e["phase"] == "found" for e in events()))
    until_more_frames()
    until("status", lambda: "fps" in shown("StatusText"))
    check(shown("MainPID") == process, "was restarted")
    told = [json.loads(line) for line in journal("--output=json").splitlines()]
    losses = [line for line in told if "looking for it" in line["MESSAGE"] and line["_PID"] == process]
    check(losses and all(line["PRIORITY"] == "4" for line in losses), f"{losses}")


def a_stopped_process_is_replaced():
    fresh_start()
    process = shown("MainPID")
    os.kill(int(process), signal.SIGSTOP)
    until("another process", lambda: shown("MainPID") not in (process, "0"))
    until_active()
    check("Watchdog timeout" in journal() and int(shown("NRestarts")) >= 1, journal()[-3000:])
    until_more_frames()


def a_killed_process_leaves_whole_lines():
    """What has a line feed is whole. What has none can only be the piece of a line before the page that it went on in."""
    # The next process mends what it finds: the record is read before.
    with edited("RestartSec=30\n"):
        fresh_start()
        for _ in range(3):
            until_more_frames(5)
            process = shown("MainPID")
            os.kill(int(process), signal.SIGKILL)
            until("the end", lambda: shown("SubState") == "auto-restart")
            with open(RECORD, "rb") as f:
                text = f.read()
            check(shown("SubState") == "auto-restart" and shown("MainPID") == "0", "restarted too soon to be read")
            check(text.endswith(b"\n") or len(text) % PAGE == 0, f"the record ends in mid-line: {text[-300:]}")
            check([json.loads(line) for line in text.split(b"\n")[:-1]], "no lines")
            until("another process", lambda: shown("MainPID") not in (process, "0"))
            until_active()
        until_more_frames()
        systemctl("stop", SERVICE)
    with open(RECORD, "rb") as f:
        text = f.read()
    check(text.endswith(b"\n"), "the record ends in mid-line")
    check(count("hello") == 4 and count("goodbye") == 1, f"{count('hello')} beginnings")


def a_mistake_in_the_settings_is_not_tried_again():
    fresh_start()
    systemctl("stop", SERVICE)
    settings("no-such-setting = 1\n")
    systemctl("start", SERVICE, fails=True)
    until("failed", lambda: shown("ActiveState") == "failed")
    check(shown("ExecMainStatus") == "78" and shown("NRestarts") == "0", journal()[-3000:])
    check(f"{SETTINGS}:1:" in journal(), journal()[-3000:])
    settings(PLAIN)


def a_camera_that_appears_starts_its_service():
    fresh_start()
    systemctl("enable", SERVICE)
    systemctl("stop", SERVICE)
    driver("unbind")
    # By hand it fails, and says why.
    systemctl("start", SERVICE, fails=True)
    check("no such device" in journal(), journal()[-3000:])
    subprocess.run(["systemctl", "stop", SERVICE])
    driver("bind")
    until_active()
    until_more_frames()
    # The one that is not enabled stays as it is.
    systemctl("disable", SERVICE)
    systemctl("stop", SERVICE)
    driver("unbind")
    driver("bind")
    until_active(f"dev-{CAMERA}.device")
    check(shown("ActiveState") == "inactive", "started unasked")


def a_busy_camera_is_waited_for():
    fresh_start()
    systemctl("stop", SERVICE)
    other = subprocess.Popen(
        ["v4l2-ctl", "-d", f"/dev/{CAMERA}", "--stream-mmap", "--stream-to=/dev/null"], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        time.sleep(5)
        systemctl("start", SERVICE, fails=True)
        until("in use", lambda: "in use" in journal())
    finally:
        other.kill()
        other.wait()
    until_active()
    until_more_frames()


def a_camera_that_is_not_permitted_yet_is_waited_for():
    fresh_start()
    systemctl("stop", SERVICE)
    node = f"/dev/{CAMERA}"
    mode = os.stat(node).st_mode & 0o777
    os.chmod(node, 0o600)
    try:
        systemctl("start", SERVICE, fails=True)
        until("not permitted", lambda: "permission denied" in journal() and "status=77" in journal())
    finally:
        os.chmod(node, mode)
    until_active()
    until_more_frames()


def the_first_reader_starts_it():
    service, unit = f"ferd@{OTHER}.service", f"ferd@{OTHER}.socket"
    settings(PLAIN)
    systemctl("start", unit)
    check(shown("ActiveState", service) == "inactive", "started without a reader")
    with socket.socket(socket.AF_UNIX) as reader:
        read, stream = read_until_a_frame(OTHER, reader)
        check(read[0]["event"] == "hello", f"{read[0]}")
        until_active(service)
        systemctl("stop", service)
        last = [json.loads(line) for line in stream][-1]
    check(last["event"] == "goodbye", f"{last}")
    check(not os.path.exists(f"/run/ferd/{OTHER}.sock"), "the socket stayed")


def uninstall():
    systemctl("stop", SERVICE, f"ferd@{CAMERA}.socket")
    subprocess.run(
        ["make", "--silent", "-C", REPOSITORY, "uninstall", "PREFIX=/usr"], check=True, stdout=subprocess.DEVNULL)
    folders = [f"/usr/{folder}" for folder in (
        "bin", "share", "share/doc", "share/man/man1", "share/bash-completion/completions", "lib/systemd/system",
        "lib/udev/rules.d")] + ["/etc/logrotate.d"]
    left = [f"{folder}/{name}" for folder in folders for name in os.listdir(folder) if "ferd" in name]
    check(not left, f"{left}")
    check(os.path.exists(SETTINGS), "settings that were changed are gone")


main([
    install, only_cameras_become_units, ready_means_that_a_picture_was_analysed, it_is_confined, readers_are_served,
    metrics_are_served_to_the_cameras_group, a_record_can_be_given_to_others,
    a_reload_applies_settings_and_reopens_the_record, an_unplugged_camera_keeps_its_service, a_stopped_process_is_replaced,
    a_killed_process_leaves_whole_lines, a_mistake_in_the_settings_is_not_tried_again,
    a_camera_that_appears_starts_its_service, a_busy_camera_is_waited_for, a_camera_that_is_not_permitted_yet_is_waited_for,
    the_first_reader_starts_it, uninstall,
])
