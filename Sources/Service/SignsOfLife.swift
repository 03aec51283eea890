/// Judges whether a run is alive, which is what the watchdog of a service manager wants to know.
///
/// Every source must have given a sign since the last one that was passed on: a frame that has passed all stages to the
/// outputs, or, while the source is lost, a look for it. A camera in a drawer so keeps its service, and a stage, a driver or
/// an output that hangs ends it, as does a process that is stopped. A source that is being opened for the first time has its
/// own time limits, and one that has ended owes nothing.
///
/// A live source that stops to give pictures is lost after seconds, so some sign is due every few of them. Times are seconds of
/// the monotonic clock.
struct SignsOfLife {
    /// What a source has to show.
    struct Source: Equatable {
        /// Whether signs are due from it: it gives pictures, or is looked for.
        var isActive: Bool
        /// When its last one came; nil: none has.
        var lastSign: Double?
    }

    /// When the last sign was passed on.
    private var passedOn: Double

    init(at now: Double) {
        passedOn = now
    }

    /// - Returns: whether a sign may be passed on now, which then counts as done.
    mutating func pass(_ sources: [Source], at now: Double) -> Bool {
        let areAllAlive = sources.allSatisfy { !$0.isActive || ($0.lastSign ?? -.infinity) > passedOn }
        if areAllAlive { passedOn = now }
        return areAllAlive
    }
}
