import Events

/// What an outlet had to leave out and has not told yet, source by source.
struct LossTally {
    private struct Loss {
        var first: EventHeader
        /// Of the source's last line until now, lost or not.
        var last: EventHeader
        var count = 1
    }

    private var losses: [Loss] = []

    var isEmpty: Bool { losses.isEmpty }

    /// Lines of all sources.
    var count: Int { losses.reduce(0) { $0 + $1.count } }

    /// Counts the event with this header as lost.
    /// - Returns: what stands where the loss of its source begins, if it is the first one.
    mutating func add(_ header: EventHeader, _ reason: DegradedEvent.Reason) -> Event? {
        if let index = index(of: header) {
            losses[index].last = header
            losses[index].count += 1
            return nil
        }
        losses.append(Loss(first: header, last: header))
        return .degraded(DegradedEvent(header: header, phase: .start, reason: reason))
    }

    /// Takes note of an event that was not lost.
    mutating func pass(_ header: EventHeader) {
        if let index = index(of: header) { losses[index].last = header }
    }

    /// What stands where the losses began.
    func starts(_ reason: DegradedEvent.Reason) -> [Event] {
        losses.map { .degraded(DegradedEvent(header: $0.first, phase: .start, reason: reason)) }
    }

    /// What stands where they end, and tells how much was lost.
    func ends(_ reason: DegradedEvent.Reason) -> [Event] {
        losses.map { .degraded(DegradedEvent(header: $0.last, phase: .end, reason: reason, lost: $0.count)) }
    }

    mutating func clear() {
        losses.removeAll(keepingCapacity: true)
    }

    private func index(of header: EventHeader) -> Int? {
        losses.indices.first { losses[$0].last.source == header.source }
    }
}
