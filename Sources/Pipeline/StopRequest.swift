import Synchronization

/// A wish to stop, made once from any thread (a signal, a broken outlet) and seen by every stage.
public final class StopRequest: Sendable {
    private let requested = Atomic<Bool>(false)
    private let reaction = Mutex<(@Sendable () -> Void)?>(nil)

    public init() {}

    public var isRequested: Bool { requested.load(ordering: .acquiring) }

    /// Asks for the stop; the current reaction is called, at most once.
    public func request() {
        guard !requested.exchange(true, ordering: .acquiringAndReleasing) else { return }
        reaction.withLock { $0 }?()
    }

    /// Calls `body` when the stop is requested, or now if it has been. It replaces the reaction set before.
    func onRequest(_ body: (@Sendable () -> Void)?) {
        reaction.withLock { $0 = body }
        if isRequested { body?() }
    }
}
