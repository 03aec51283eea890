import Logging
import Service

/// A mistake on the command line, told in one line like every other error.
struct UsageError: CustomStringConvertible {
    let description: String

    /// - Parameters:
    ///   - message: the parser's, or that of a check: sentences, on several lines now and then.
    ///   - command: whose help says more.
    init(_ message: String, command: String) {
        let lines = message.split(whereSeparator: \.isNewline).map { line in
            String(line.drop(while: \.isWhitespace))
        }
        var text = lines.joined(separator: " ")
        if text.hasSuffix(".") { text.removeLast() }
        let first = text.prefix(1).lowercased()
        description = "\(first)\(text.dropFirst()) (see `\(command) --help`)"
    }

    func report() {
        Exit.tell(description)
    }
}
