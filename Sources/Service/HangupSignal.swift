import Glibc
public import Pipeline

/// Turns SIGHUP into the wish of whoever sends it: a service is to reload, a program whose terminal has gone is to stop.
public final class HangupSignal {
    private let watch: SignalWatch

    /// From its return on, no signal goes unseen.
    /// - Parameter reload: called on a queue of its own for each signal.
    public init(stop: StopRequest, reload: @escaping @Sendable () -> Void) {
        let hadTerminal = Self.hasTerminal
        watch = SignalWatch([SIGHUP], label: "ferd.hangup") { _ in
            if hadTerminal, !Self.hasTerminal { stop.request() } else { reload() }
        }
    }

    /// A terminal that hung up cannot be opened any more.
    private static var hasTerminal: Bool {
        let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard terminal >= 0 else { return false }
        close(terminal)
        return true
    }
}
