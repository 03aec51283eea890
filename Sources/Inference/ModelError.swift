/// Why a network cannot be used: one line that names the file, the node with its operator, and what is wrong.
public struct ModelError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The file, or the name that the model was given.
    public let model: String
    /// The node at fault; nil where the fault is not a node's.
    public let node: String?
    /// The node's operator, such as `Conv`.
    public let operatorName: String?
    /// What is wrong, in words.
    public let reason: String

    /// `model` is the file's path or name; names are made fit for one line.
    public init(model: String, node: String? = nil, operatorName: String? = nil, reason: String) {
        self.model = printable(model)
        self.node = node.map(printable)
        self.operatorName = operatorName.map(printable)
        self.reason = reason
    }

    public var description: String {
        guard let node else { return "\(model): \(reason)" }
        return "\(model): node '\(node)' (\(operatorName ?? "?")): \(reason)"
    }
}

/// A fault whose place is not known yet: the code that walks over the nodes adds it.
struct Fault: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Text from a file made fit for one line of a message: control characters replaced, long names cut.
func printable(_ text: String) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
        guard count < 120 else { return result + "…" }
        let isControl =
            scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            || (0x2028...0x202E).contains(scalar.value)
        result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
    }
    return result
}
