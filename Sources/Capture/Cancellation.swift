internal import Synchronization

/// Ends the blocking calls of one source: for good by `cancel()`, or when a time limit has passed.
///
/// One atomic number serves all threads: the reading one asks it, any one may cancel. A source that is given one from
/// outside can be cancelled while it is still being opened.
public final class Cancellation: Sendable {
    private static let never = UInt64.max
    private static let cancelled: UInt64 = 0
    /// Nanoseconds of the monotonic clock at which waiting ends.
    private let deadline = Atomic<UInt64>(Cancellation.never)

    public init() {}

    /// Ends the waiting, now and in future.
    public func cancel() {
        deadline.store(Self.cancelled, ordering: .releasing)
    }

    public var isCancelled: Bool { deadline.load(ordering: .acquiring) == Self.cancelled }

    /// Sets the limit for the calls that follow, in seconds from now; nil: none. A cancellation stays.
    func limit(seconds: Double?) {
        var new = Self.never
        if let seconds, seconds.isFinite { new = Self.now &+ UInt64(max(0, min(seconds, 1e9)) * 1e9) }
        var current = deadline.load(ordering: .acquiring)
        while current != Self.cancelled {
            let (exchanged, original) = deadline.weakCompareExchange(
                expected: current, desired: new, ordering: .acquiringAndReleasing)
            if exchanged { return }
            current = original
        }
    }

    /// Whether a call that is waiting must end.
    var isDue: Bool {
        let deadline = deadline.load(ordering: .acquiring)
        return deadline != Self.never && (deadline == Self.cancelled || Self.now >= deadline)
    }

    private static var now: UInt64 { UInt64(MonotonicClock.now() * 1e9) }
}
