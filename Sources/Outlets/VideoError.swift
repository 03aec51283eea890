/// Why an annotated video could not be written. `description` is one line for stderr: what, where, and what to do.
public enum VideoError: Error, Equatable, CustomStringConvertible, Sendable {
    /// FFmpeg knows no container by the name's ending.
    case unknownFormat(path: String)
    /// The path leads to one of the inputs, which would be destroyed.
    case isInput(path: String)
    /// A named pipe lies there: its reader could stop everything.
    case isPipe(path: String)
    case permissionDenied(path: String)
    case cannotOpen(path: String, reason: String)
    /// The container by the name's ending takes neither H.264 nor MPEG-4, or holds no video at all.
    case unsuitableFormat(path: String)
    /// FFmpeg has an encoder neither for H.264 nor for MPEG-4.
    case noEncoder(path: String)
    /// Writing failed; the file has no index and does not play.
    case failed(path: String, reason: String)

    /// After sysexits.h.
    public var exitCode: Int32 {
        switch self {
        case .unknownFormat, .unsuitableFormat, .isInput, .isPipe: 64
        case .permissionDenied: 77
        case .cannotOpen, .noEncoder, .failed: 74
        }
    }

    /// Those that are known to work.
    private static let endings = ".mp4, .mov, .mkv, .avi or .ts"

    public var description: String {
        switch self {
        case .unknownFormat(let path):
            "'\(path)': no video format has this ending; name it \(Self.endings)"
        case .unsuitableFormat(let path):
            "'\(path)': such a file can hold neither H.264 nor MPEG-4; name it \(Self.endings)"
        case .isInput(let path):
            "'\(path)' is an input: the annotated video would overwrite it; choose another place with --annotate"
        case .isPipe(let path):
            "'\(path)' is a named pipe: an annotated video needs a file; choose another place with --annotate"
        case .permissionDenied(let path):
            "cannot open '\(path)' for writing: permission denied; choose another place with --annotate"
        case .cannotOpen(let path, let reason):
            "cannot open '\(path)' for writing: \(reason); choose another place with --annotate"
        case .noEncoder(let path):
            "cannot write '\(path)': this FFmpeg encodes neither H.264 nor MPEG-4; install libavcodec-extra"
        case .failed(let path, let reason):
            "cannot write '\(path)': \(reason); the video is unfinished and does not play: make room and start again"
        }
    }
}
