/// Why an evaluation could not be made. `description` is one line that says what, where and what to do.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
    /// A file or folder is missing or cannot be read.
    case unreadable(String)
    /// A data file is there, but its content is broken.
    case broken(String)
    /// The data and what was asked of them do not fit together.
    case unsuitable(String)
    /// A file of predictions cannot be written.
    case unwritable(String)

    /// The process's exit status for this error (sysexits; the README lists them).
    public var exitCode: Int32 {
        switch self {
        case .unsuitable: 64
        case .broken: 65
        case .unreadable: 66
        case .unwritable: 74
        }
    }

    public var description: String {
        switch self {
        case .unreadable(let message), .broken(let message), .unsuitable(let message), .unwritable(let message):
            message
        }
    }
}
