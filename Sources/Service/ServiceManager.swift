import Glibc
import Outlets

/// The manager that started this process as a service and waits for word from it: systemd, at the socket that
/// `NOTIFY_SOCKET` names.
final class ServiceManager: Sendable {
    private let address: SocketAddress
    private let descriptor: Int32
    /// Seconds within which it wants a sign of life; nil: it does not.
    let watchdogInterval: Double?

    /// - Parameter address: an absolute path, or `@` and an abstract name. Nil where it is neither.
    init?(address text: String, watchdogInterval: Double? = nil) {
        guard text.hasPrefix("/") || text.hasPrefix("@"), let address = SocketAddress(managed: text) else { return nil }
        let descriptor = socket(AF_UNIX, SocketAddress.datagram, 0)
        guard descriptor >= 0 else { return nil }
        // A manager that does not listen must not hold up the work.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        self.address = address
        self.descriptor = descriptor
        self.watchdogInterval = watchdogInterval
    }

    deinit { close(descriptor) }

    /// The manager that the environment tells of; nil where there is none. To be called once, before there are threads: the
    /// programs that this one starts are told nothing.
    static func fromEnvironment() -> ServiceManager? {
        defer { for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) } }
        guard let address = value("NOTIFY_SOCKET") else { return nil }
        // Both may be meant for a parent.
        let isMeant = value("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let microseconds = value("WATCHDOG_USEC").flatMap { UInt64($0) } ?? 0
        return ServiceManager(
            address: address, watchdogInterval: isMeant && microseconds > 0 ? Double(microseconds) / 1e6 : nil)
    }

    /// Tells `messages` at once. What the manager does not take is lost: it is told again, or it does not matter.
    func tell(_ messages: [ServiceMessage]) {
        guard !messages.isEmpty else { return }
        address.send(messages.map(\.text).joined(separator: "\n"), from: descriptor)
    }

    private static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
