/// Why an expression network cannot be used. `description` is one line with the file's name and what to do.
public enum ExpressionError: Error, Equatable, CustomStringConvertible {
    /// The file does not say what must be known, neither in its metadata nor in the JSON file beside it.
    case missing(file: String, key: String)
    /// What it says cannot be understood, or does not fit the network.
    case invalid(file: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let file, let key):
            "\(file): does not say its \(key); give \"\(key)\" in \(NetworkSidecar.path(beside: file)) beside it"
        case .invalid(let file, let reason):
            "\(file): \(reason)"
        }
    }
}
