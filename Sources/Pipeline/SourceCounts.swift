import Capture
import Events

/// What has been counted of one source. All moments are seconds of the monotonic clock.
struct SourceCounts {
    /// What the source is called in the events.
    var name: String
    private(set) var state = SourceStatistics.State.opening
    private(set) var lastProcessed: Double?
    /// When the source last proved that its stages are at work: a frame was processed, or the lost source looked for.
    private(set) var lastSign: Double?
    private var since: Double
    private var frames = StatusEvent.Frames()
    private var degraded: [DegradedEvent.Reason] = []
    private var errors = 0
    private var happenings = StatusEvent.Happenings()
    private var faces = 0
    private var incoming: RateMeter
    private var processed: RateMeter
    private var stages: StageHistograms

    init(name: String, at now: Double) {
        self.name = name
        since = now
        incoming = RateMeter(at: now)
        processed = RateMeter(at: now)
        stages = StageHistograms(at: now)
        degraded.reserveCapacity(DegradedEvent.Reason.allCases.count)
    }

    mutating func enter(_ new: SourceStatistics.State, at now: Double) {
        switch (state, new) {
        // Another reason for the same loss begins nothing.
        case (.lost, .lost), (.running, .running), (.ended, .ended): break
        case (_, .lost):
            happenings.losses += 1
            since = now
        default: since = now
        }
        if new == .ended {
            faces = 0
            degraded.removeAll()
        }
        state = new
    }

    /// The source, which is lost, was looked for.
    mutating func look(at now: Double) {
        lastSign = now
    }

    /// Takes over what the source has counted itself, and `given` frames that came.
    mutating func take(_ counters: CaptureCounters, frames given: Int, at now: Double) {
        let dropped = max(0, counters.dropped - frames.dropped)
        frames.dropped += dropped
        frames.incoming += given + dropped
        incoming.add(given + dropped, at: now)
        errors = max(errors, counters.decodeErrors + counters.damagedPictures)
    }

    /// Counts a frame that has passed all stages.
    mutating func count(_ analysis: FrameAnalysis, at now: Double) {
        frames.processed += 1
        processed.add(1, at: now)
        stages.record(analysis.times, at: now)
        lastProcessed = now
        lastSign = now
        faces = analysis.faces.count
        // By index: unoptimised, an iterator allocates.
        for index in analysis.happenings.indices { count(analysis.happenings[index]) }
    }

    /// Losses are counted when they are noticed, not when they are written.
    private mutating func count(_ happening: Happening) {
        switch happening {
        case .faceStarted: happenings.faces += 1
        case .expressionBegan: happenings.expressions += 1
        case .conditionBegan(let condition):
            happenings.degraded += 1
            degraded.append(condition)
        case .conditionEnded(let condition): degraded.removeAll { $0 == condition }
        case .faceEnded, .expressionEnded, .sourceLost, .sourceFound, .settingsChanged: break
        }
    }

    mutating func report(at now: Double) -> StatusEvent.Source {
        var frames = frames
        frames.incomingRate = incoming.rate(at: now)
        frames.processedRate = processed.rate(at: now)
        let (state, reason) = state.told
        return StatusEvent.Source(
            source: name, state: state, stateAge: max(0, now - since), reason: reason, frames: frames,
            lastFrameAge: lastProcessed.map { max(0, now - $0) }, degraded: degraded, errors: errors,
            happenings: happenings, faces: faces, stages: stages.reports(at: now))
    }
}

extension SourceStatistics.State {
    fileprivate var told: (state: StatusEvent.State, reason: String?) {
        switch self {
        case .opening: (.opening, nil)
        case .running: (.running, nil)
        case .lost(let reason): (.lost, reason)
        case .ended: (.ended, nil)
        }
    }
}
