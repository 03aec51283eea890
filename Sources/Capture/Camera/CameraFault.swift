/// What is wrong with a camera.
public enum CameraFault: Error, Equatable, Sendable {
    case noSuchDevice
    case permissionDenied
    case busy
    /// The node is something else, `kind`: a file, an output …
    case notACamera(kind: String)
    /// It gives no pixel format that ferd reads, but `found`.
    case noUsableFormat(found: String)
    /// `--format` names a format that the camera does not give; `offered` are those that it does.
    case formatNotOffered(String, offered: String)
    /// `--control` names what the camera does not have; `offered` is what it does.
    case unknownControl(String, offered: String)
    /// `--control` gives a value that the camera does not take, and why.
    case controlRefused(String, value: Int, reason: String)
    /// The USB bus has no room for its pictures.
    case noBandwidth
    case unplugged
    /// No picture came for so long.
    case silent(seconds: Double)
    /// A call that ought to work failed.
    case failed(call: String, reason: String)

    /// The process's exit status for this fault at the start.
    var exitCode: Int32 {
        switch self {
        case .formatNotOffered, .unknownControl, .controlRefused: 64
        case .notACamera, .noUsableFormat: 66
        case .noSuchDevice, .busy, .noBandwidth, .unplugged, .silent, .failed: 69
        case .permissionDenied: 77
        }
    }

    /// What is wrong, in a few words, for the `camera` event.
    public var reason: String {
        switch self {
        case .noSuchDevice: "no such device"
        case .permissionDenied: "permission denied"
        case .busy: "in use by another program"
        case .notACamera(let kind): "is \(kind), not a camera"
        case .noUsableFormat(let found): "gives only \(found)"
        case .formatNotOffered(let format, let offered): "does not give \(format), only \(offered)"
        case .unknownControl(let name, let offered): "has no control \(name), only \(offered)"
        case .controlRefused(let name, let value, let reason): "does not take \(name)=\(value): \(reason)"
        case .noBandwidth: "no bandwidth left on its USB bus"
        case .unplugged: "unplugged"
        case .silent(let seconds): "no picture for \(rounded(seconds)) s"
        case .failed(let call, let reason): "\(call) failed: \(reason)"
        }
    }

    /// What to do about it.
    var advice: String {
        switch self {
        case .noSuchDevice: "`ferd devices` lists the cameras"
        case .permissionDenied: "become a member of its group (`sudo usermod -aG video $USER`, then log in again)"
        case .busy: "end the other one (`fuser -v` names it), or take another camera"
        case .notACamera: "`ferd devices` lists the cameras"
        case .noUsableFormat: "take another camera"
        case .formatNotOffered, .unknownControl: "name one of those"
        case .controlRefused: "give another value"
        case .noBandwidth: "ask for less (--size, --fps, --format MJPG), or plug it into another bus"
        case .unplugged: "plug it in again"
        case .silent: "see whether another program gets pictures; plug it in again"
        case .failed: "plug it in again"
        }
    }
}
