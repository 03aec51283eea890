import Glibc

/// Why a socket cannot take readers.
public enum ListenFailure: Equatable, Sendable {
    /// Somebody listens there.
    case isTaken
    /// Something lies there that is no socket.
    case isNoSocket
    /// A descriptor that was handed over is no listening UNIX stream socket.
    case wrongDescriptor
    case tooLong
    /// The `errno` of giving it its group.
    case group(Int32)
    /// Any other `errno`.
    case code(Int32)

    var exitCode: Int32 {
        switch self {
        case .isTaken: 69
        case .tooLong: 64
        case .group(EPERM), .code(EACCES), .code(EPERM): 77
        case .isNoSocket, .wrongDescriptor, .group, .code: 74
        }
    }
}

extension ListenFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .isTaken: "another program listens there; stop it or choose another path"
        case .isNoSocket: "something lies there that is no socket; choose another path"
        case .wrongDescriptor: "it is no listening UNIX stream socket; correct the socket unit"
        case .tooLong: "a socket's path has 1 to 107 bytes; choose a shorter one"
        case .group(let code): "its group cannot be set: \(OutletError.text(code)); choose one that you belong to"
        case .code(let code): "\(OutletError.text(code)); choose another path"
        }
    }
}

/// Why events could not be written. `description` is one line for stderr: what, where, and what to do.
public enum OutletError: Error, Equatable, Sendable {
    /// The reader went away (`| head`): no failure, the time to end quietly.
    case closed(outlet: String)
    /// The reader took nothing for so long that a stop could not wait for it.
    case stalled(outlet: String)
    /// `code` is the `errno` of opening it.
    case cannotOpen(outlet: String, code: Int32)
    /// `code` is the `errno` of writing or closing. A regular file ends on a whole line.
    case failed(outlet: String, code: Int32)
    /// No readers can be taken at a UNIX socket.
    case cannotListen(path: String, reason: ListenFailure)
    /// The path leads to one of the inputs, which would be destroyed.
    case isInput(outlet: String)

    /// Whether it may pass when somebody makes room.
    var isFullDisk: Bool {
        switch self {
        case .failed(_, ENOSPC), .failed(_, EDQUOT): true
        default: false
        }
    }

    /// Whether it is its reader's doing, and no failure.
    var isReaders: Bool {
        switch self {
        case .closed, .stalled: true
        default: false
        }
    }

    /// After sysexits.h: 0 for a reader that went away or takes nothing, 64 for an input as output, 77 where permission is missing, 74
    /// otherwise.
    public var exitCode: Int32 {
        switch self {
        case .closed, .stalled: 0
        case .isInput: 64
        case .cannotOpen(_, EACCES), .cannotOpen(_, EPERM): 77
        case .cannotOpen, .failed: 74
        case .cannotListen(_, let reason): reason.exitCode
        }
    }
}

extension OutletError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .closed(let outlet): "nobody reads \(outlet) any more"
        case .stalled(let outlet): "the reader of \(outlet) takes nothing; what waited for it is lost"
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
        case .cannotListen(let path, let reason):
            "cannot listen at '\(path)': \(reason)"
        }
    }

    static func text(_ code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
