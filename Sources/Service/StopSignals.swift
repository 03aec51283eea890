import Dispatch
import Glibc
public import Pipeline

/// Turns SIGINT and SIGTERM into a request to stop in order; a second one ends the process at once.
public final class StopSignals {
    public let stop = StopRequest()
    private var sources: [any DispatchSourceSignal] = []

    /// From its return on, no signal goes unseen.
    /// - Parameter onStop: called on a queue of its own when the first of them comes.
    public init(onStop: @escaping @Sendable () -> Void = {}) {
        let queue = DispatchQueue(label: "ferd.signals")
        let registration = DispatchGroup()
        for number in [SIGINT, SIGTERM] {
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [stop] in
                // 128 + number is what a shell reports for a process that the signal ended.
                if stop.isRequested { _exit(128 + number) }
                stop.request()
                onStop()
            }
            // Dispatch registers a source at its leisure; until then the signal does what it did before.
            registration.enter()
            source.setRegistrationHandler { registration.leave() }
            source.resume()
            sources.append(source)
        }
        registration.wait()
    }
}
