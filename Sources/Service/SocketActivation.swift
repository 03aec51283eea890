import Glibc

/// Sockets that systemd listens at and hands over (sd_listen_fds(3)).
public enum SocketActivation {
    /// The first of them; they follow each other.
    private static let first: Int32 = 3

    /// The descriptors that were handed to this process; none where another was meant. To be called once: the programs
    /// that this one starts are told nothing.
    public static func descriptors() -> [Int32] {
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard value("LISTEN_PID") == getpid(), let count = value("LISTEN_FDS"), (1...1024).contains(count) else {
            return []
        }
        return Array(first..<(first + count))
    }

    private static func value(_ name: String) -> Int32? {
        getenv(name).flatMap { Int32(String(cString: $0)) }
    }
}
