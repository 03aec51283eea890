import Glibc
public import Pipeline

/// Turns SIGHUP into the wish of whoever sends it: a service is to reload, a program whose terminal has gone is to stop,
/// unless it was started to survive that (`nohup`).
public final class HangupSignal {
    private let watch: SignalWatch

    /// From its return on, no signal goes unseen.
    /// - Parameter reload: called on a queue of its own for each signal.
    public init(stop: StopRequest, reload: @escaping @Sendable () -> Void) {
        let endsWithTerminal = !Self.isIgnored && Self.hasTerminal
        watch = SignalWatch([SIGHUP], label: "ferd.hangup") { _ in
            if endsWithTerminal, !Self.hasTerminal { stop.request() } else { reload() }
        }
    }

    /// Whoever started the program wants it to go on when the terminal hangs up.
    private static var isIgnored: Bool {
        var action = sigaction()
        guard sigaction(SIGHUP, nil, &action) == 0 else { return false }
        let handler = action.__sigaction_handler.sa_handler
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// A terminal that hung up cannot be opened any more.
    private static var hasTerminal: Bool {
        let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard terminal >= 0 else { return false }
        close(terminal)
        return true
    }
}
