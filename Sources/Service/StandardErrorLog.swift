import Capture
import Dispatch
import Glibc
import Logging
import Synchronization

/// The way of log lines to standard error: as people read them, or as the journal takes them, with their priority. Lines that
/// come again and again are told once in a while.
final class StandardErrorLog: Sendable {
    private let isJournal: Bool
    private let repeated = Mutex(RepeatedLines())
    private let queue = DispatchQueue(label: "ferd.log", qos: .utility)

    init(isJournal: Bool = StandardErrorLog.isJournal) {
        self.isJournal = isJournal
    }

    func write(_ words: String, level: Logger.Level) {
        let line =
            isJournal ? journalLine(words, level: level) : "ferd: \(level >= .warning ? "\(level): " : "")\(words)"
        let now = MonotonicClock.now()
        let (kept, isTold, wakes) = repeated.withLock { repeated in
            let kept = repeated.expire(at: now)
            let hadEnd = repeated.nextEnd != nil
            let isTold = repeated.tells(line, at: now)
            return (kept, isTold, hadEnd ? nil : repeated.nextEnd)
        }
        tell(kept)
        if isTold { Self.writeOut(line) }
        if let wakes { summarise(at: wakes) }
    }

    /// Tells what was kept back once its minute is over, even if nothing else is said.
    private func summarise(at end: Double) {
        queue.asyncAfter(deadline: .now() + max(0.1, end - MonotonicClock.now())) { [self] in
            let (kept, next) = repeated.withLock { repeated in
                (repeated.expire(at: MonotonicClock.now()), repeated.nextEnd)
            }
            tell(kept)
            if let next { summarise(at: next) }
        }
    }

    private func tell(_ kept: [RepeatedLines.Kept]) {
        for kept in kept { Self.writeOut("\(kept.line) (\(kept.count) more times in a minute)") }
    }

    /// sd-daemon(3)'s priority before the words; the journal adds the program's name.
    private func journalLine(_ words: String, level: Logger.Level) -> String {
        let priority =
            switch level {
            case .trace, .debug: 7
            case .info: 6
            case .notice: 5
            case .warning: 4
            case .error: 3
            case .critical: 2
            }
        // Each line would be a message of its own.
        return "<\(priority)>" + words.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func writeOut(_ line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        // A lost log line must not stop the work: on any other error than an interruption the rest is given up.
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written > 0 { bytes = bytes.dropFirst(written) } else if errno != EINTR { return }
        }
    }

    /// Whether standard error leads to systemd's journal: then `JOURNAL_STREAM` names its device and inode (systemd.exec(5)).
    private static var isJournal: Bool {
        var status = stat()
        guard let stream = getenv("JOURNAL_STREAM"), fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    }
}
