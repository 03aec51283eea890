/// A piece of news from a service to its manager (sd_notify(3)).
enum ServiceMessage: Equatable, Sendable {
    /// The work has begun, or goes on after a reload.
    case ready
    /// The settings are being read again, since `microseconds` of the monotonic clock.
    case reloading(microseconds: UInt64)
    case stopping
    /// A sign of life.
    case watchdog
    /// What it does, in a few words for people.
    case status(String)
    /// The present phase may take so many seconds more from now.
    case extendTimeout(seconds: Int)

    /// As the manager reads it: a line for each assignment.
    var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
        case .stopping: "STOPPING=1"
        case .watchdog: "WATCHDOG=1"
        case .status(let words): "STATUS=" + words.split(whereSeparator: \.isNewline).joined(separator: " ")
        case .extendTimeout(let seconds): "EXTEND_TIMEOUT_USEC=\(Int64(seconds) * 1_000_000)"
        }
    }
}
