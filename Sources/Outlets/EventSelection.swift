import Events

/// Which events an outlet takes. Hello and goodbye come always.
public struct EventSelection: Equatable, Sendable {
    public enum Kinds: String, CaseIterable, Equatable, Sendable {
        case all, frames, happenings
    }

    public var kinds: Kinds
    /// At most this many frame events a second of source time, of each source; nil: all of them.
    public var maxRate: Double?

    public init(kinds: Kinds = .all, maxRate: Double? = nil) {
        self.kinds = kinds
        self.maxRate = maxRate
    }

    public static let all = EventSelection()
}

/// Picks the events of an `EventSelection`, of any number of sources.
struct EventFilter {
    private let selection: EventSelection
    /// When the next frame of a source is due, in seconds of its time.
    private var due: [(source: String, time: Double)] = []

    init(_ selection: EventSelection) {
        self.selection = selection
    }

    /// Whether `event`, the next of its source, is taken.
    mutating func takes(_ event: Event) -> Bool {
        switch event {
        case .hello, .goodbye:
            due.removeAll { $0.source == event.header.source }
            return true
        case .frame:
            return selection.kinds != .happenings && isDue(event.header)
        default:
            return selection.kinds != .frames
        }
    }

    private mutating func isDue(_ header: EventHeader) -> Bool {
        guard let rate = selection.maxRate, rate > 0, let time = header.pts else { return true }
        let step = 1 / rate
        guard let index = index(of: header.source) else {
            due.append((header.source, time + step))
            return true
        }
        // A frame that comes a little early, because times are rounded, is the one that is due.
        guard time >= due[index].time - step * 0.001 else { return false }
        // On the beat, so that 25 pictures a second give 10 and not 8; anew after a gap.
        due[index].time = time < due[index].time + step ? due[index].time + step : time + step
        return true
    }

    private func index(of source: String) -> Int? {
        // No `firstIndex`: unoptimised, it allocates.
        for index in due.indices where due[index].source == source { return index }
        return nil
    }
}
