import ArgumentParser
import Capture
import Pipeline

struct DeviceOptions: ParsableArguments {
    @Option(
        name: .customLong("device"),
        help: ArgumentHelp(
            "A camera: /dev/video0, a link in /dev/v4l/by-id, or the vendor:product of `ferd devices`. May be given several times.",
            valueName: "camera"), completion: .file())
    var devices: [String] = []

    @Option(help: ArgumentHelp("Ask the camera for this size (default: 640x360 or more).", valueName: "width>x<height"))
    var size: PictureSize?

    @Option(help: ArgumentHelp("Ask the camera for this many frames a second (default: 15 or more).", valueName: "n"))
    var fps: Double?

    @Option(
        help: ArgumentHelp(
            "Ask the camera for this pixel format, such as YUYV or MJPG (default: what costs least).",
            valueName: "letters"))
    var format: String?

    @Option(
        name: .customLong("control"),
        help: ArgumentHelp(
            "Make a setting of the camera, as `v4l2-ctl --list-ctrls` names it. May be given several times, in order.",
            valueName: "name>=<number"))
    var controls: [ControlArgument] = []

    @Option(help: ArgumentHelp("Turn the camera's picture clockwise: 90, 180 or 270.", valueName: "degrees"))
    var rotate: Int = 0

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Exchange left and right, as in a mirror, after turning.")
    var mirror = false

    /// The names of those that mean nothing without a camera.
    static let namesForCamerasOnly = ["size", "fps", "format", "control", "rotate", "mirror"]

    func validate() throws {
        if let fps, !(fps > 0 && fps <= 1000) { throw ValidationError("--fps must be above 0, and 1000 at most.") }
        guard CameraOptions.Rotation(rawValue: rotate) != nil else {
            throw ValidationError("--rotate must be 0, 90, 180 or 270.")
        }
        if let format, !CameraOptions.formats.contains(where: { $0.lowercased() == format.lowercased() }) {
            throw ValidationError("--format must be one of \(CameraOptions.formats.joined(separator: ", ")).")
        }
        guard Set(devices).count == devices.count else { throw ValidationError("--device names a camera twice.") }
    }

    /// Checks what concerns inputs, too.
    func validate(with input: InputOptions) throws {
        guard devices.isEmpty || input.start == 0 else {
            throw ValidationError("--start is for --input: a camera begins now.")
        }
        guard devices.isEmpty || !input.realtime else {
            throw ValidationError("--realtime is for --input: a camera has its own pace.")
        }
        let isForCameras =
            size != nil || fps != nil || format != nil || !controls.isEmpty || rotate != 0 || mirror
        // Without either, that is what is missing.
        guard !isForCameras || !devices.isEmpty || input.inputs.isEmpty else {
            throw ValidationError("--size, --fps, --format, --control, --rotate and --mirror are for --device.")
        }
    }

    func apply(to settings: inout RunSettings) {
        settings.cameras = devices.map { CameraName($0) }
        settings.camera.size = size.map { Capture.PictureSize(width: $0.width, height: $0.height) }
        settings.camera.rate = fps
        settings.camera.format = format
        settings.camera.controls = controls.map(\.control)
        settings.camera.rotation = CameraOptions.Rotation(rawValue: rotate) ?? .none
        settings.camera.isMirrored = mirror
        settings.camera.every = settings.every
    }
}

/// `brightness=20`
struct ControlArgument: ExpressibleByArgument {
    let control: CameraControl

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let value = Int(parts[1]) else { return nil }
        control = CameraControl(name: String(parts[0]), value: value)
    }
}
