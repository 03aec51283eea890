public import Logging
import Synchronization

/// Writes log lines to standard error: `ferd: warning: text (key: value)` for people, with systemd's priorities for the journal.
///
/// Standard output belongs to the events, so nothing is ever logged there.
public struct StandardErrorLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    private let log: StandardErrorLog
    /// One logger's own level, where it was given one.
    private var ownLevel: Logger.Level?

    public init(level: Logger.Level) {
        self.init(level: level, log: StandardErrorLog())
    }

    private init(level: Logger.Level?, log: StandardErrorLog) {
        ownLevel = level
        self.log = log
    }

    /// Makes this the process's log; to be called once, before the first line.
    public static func install(level: Logger.Level) {
        self.level = level
        let log = StandardErrorLog()
        LoggingSystem.bootstrap { _ in StandardErrorLogHandler(level: nil, log: log) }
    }

    /// The least level that the process's log tells; may change at any time.
    public static var level: Logger.Level {
        get { processLevel.withLock { $0 } }
        set { processLevel.withLock { $0 = newValue } }
    }

    private static let processLevel = Mutex(Logger.Level.notice)

    public var logLevel: Logger.Level {
        get { ownLevel ?? Self.level }
        set { ownLevel = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        var words = event.message.description
        if !merged.isEmpty {
            words +=
                " (" + merged.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + ")"
        }
        log.write(words, level: event.level)
    }
}
