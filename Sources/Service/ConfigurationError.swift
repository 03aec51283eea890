/// What is wrong with a configuration: a line for each mistake, which names the file and, where it is known, its line.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    public static let exitCode: Int32 = 78

    public let lines: [String]

    public init(path: String, line: Int? = nil, _ problem: String) {
        let words = problem.split(whereSeparator: \.isNewline).joined(separator: " ")
        lines = ["\(path):\(line.map { "\($0):" } ?? "") \(words)"]
    }

    /// All `mistakes` of the file at `path`, in its order; nil where there are none.
    public init?(path: String, _ mistakes: [ConfigurationMistake]) {
        guard !mistakes.isEmpty else { return nil }
        lines = mistakes.sorted { $0.line < $1.line }.flatMap { Self(path: path, line: $0.line, $0.words).lines }
    }

    /// All in one line.
    public var description: String { lines.joined(separator: "; ") }
}

/// One thing that is wrong in a configuration file.
public struct ConfigurationMistake: Equatable, Sendable {
    /// From 1 on.
    public let line: Int
    public let words: String

    public init(line: Int, _ words: String) {
        self.line = line
        self.words = words
    }
}
