import Dispatch

/// Calls a closure whenever the process gets one of some signals, instead of what they do by themselves.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    /// From its return on, no signal goes unseen.
    /// - Parameter handler: called with the signal's number on a queue of its own.
    init(_ numbers: [Int32], label: String, handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: label)
        // Dispatch registers a source at its leisure; until then the signal does what it did before.
        let registration = DispatchGroup()
        sources = numbers.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            registration.enter()
            source.setRegistrationHandler { registration.leave() }
            source.resume()
            return source
        }
        registration.wait()
    }
}
