import Glibc

/// Why events could not be written. `description` is one line for stderr: what, where, and what to do.
public enum OutletError: Error, Equatable, Sendable {
    /// The reader went away (`| head`): no failure, the time to end quietly.
    case closed(outlet: String)
    /// `code` is the `errno` of opening it.
    case cannotOpen(outlet: String, code: Int32)
    /// `code` is the `errno` of writing or closing. A regular file ends on a whole line.
    case failed(outlet: String, code: Int32)
    /// The path leads to one of the inputs, which would be destroyed.
    case isInput(outlet: String)

    /// After sysexits.h: 0 for a reader that went away, 64 for an input as output, 77 where permission is missing, 74
    /// otherwise.
    public var exitCode: Int32 {
        switch self {
        case .closed: 0
        case .isInput: 64
        case .cannotOpen(_, EACCES), .cannotOpen(_, EPERM): 77
        case .cannotOpen, .failed: 74
        }
    }
}

extension OutletError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .closed(let outlet): "nobody reads \(outlet) any more"
        case .cannotOpen(let outlet, let code):
            "cannot open \(outlet) for writing: \(Self.text(code)); choose another place"
        case .failed(let outlet, ENOSPC), .failed(let outlet, EDQUOT):
            "cannot write to \(outlet): no space left; make room and start again"
        case .failed(let outlet, EBADF):
            "cannot write to \(outlet): it is closed; lead it into a file or a pipe"
        case .failed(let outlet, let code):
            "cannot write to \(outlet): \(Self.text(code))"
        case .isInput(let outlet):
            "\(outlet) is an input: the events would overwrite it; choose another place"
        }
    }

    private static func text(_ code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
