import Glibc
public import Pipeline

/// Turns SIGINT and SIGTERM into a request to stop in order; a second one ends the process at once.
public final class StopSignals {
    public let stop = StopRequest()
    private let watch: SignalWatch

    /// From its return on, no signal goes unseen.
    /// - Parameter onStop: called on a queue of its own when the first of them comes.
    public init(onStop: @escaping @Sendable () -> Void = {}) {
        watch = SignalWatch([SIGINT, SIGTERM], label: "ferd.signals") { [stop] number in
            // 128 + number is what a shell reports for a process that the signal ended.
            if stop.isRequested { _exit(128 + number) }
            stop.request()
            onStop()
        }
    }
}
