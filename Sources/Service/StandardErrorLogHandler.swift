import Glibc
public import Logging

/// Writes log lines for people to standard error: `ferd: warning: text (key: value)`.
///
/// Standard output belongs to the events, so nothing is ever logged there.
public struct StandardErrorLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]

    public init(level: Logger.Level) {
        logLevel = level
    }

    /// Makes this the process's log; to be called once, before the first line.
    public static func install(level: Logger.Level) {
        LoggingSystem.bootstrap { _ in StandardErrorLogHandler(level: level) }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        var line = "ferd: "
        if event.level >= .warning { line += "\(event.level): " }
        line += event.message.description
        if !merged.isEmpty {
            line +=
                " (" + merged.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + ")"
        }
        line += "\n"
        var bytes = Array(line.utf8)[...]
        // A lost log line must not stop the work: on any other error than an interruption the rest is given up.
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written > 0 { bytes = bytes.dropFirst(written) } else if errno != EINTR { return }
        }
    }
}
