/// When an expression counts as begun and as over. Probabilities are smoothed ones in 0...1, times in seconds.
public struct EpisodeRules: Equatable, Sendable {
    /// The top class begins once it has held at least this probability ...
    public var enter: Float
    /// ... for this long.
    public var minimumDuration: Double
    /// An expression ends when its probability falls below this.
    public var leave: Float
    /// Without a frame of the face for longer than this, its expression ended with the last frame before.
    public var maximumGap: Double

    public init(enter: Float = 0.55, leave: Float = 0.40, minimumDuration: Double = 0.25, maximumGap: Double = 1) {
        self.enter = enter
        self.leave = leave
        self.minimumDuration = minimumDuration
        self.maximumGap = maximumGap
    }
}

/// An expression that a face shows, or has shown, from `since` on.
public struct ExpressionEpisode: Equatable, Sendable {
    /// Index of the class in the network's description.
    public let expression: Int
    /// Source time of the first frame of the episode in seconds; its beginning is known only a minimum duration later.
    public let since: Double
    /// The smoothed probability in the frame that made the beginning certain.
    public let confidence: Float
    /// The largest smoothed probability so far.
    public internal(set) var peak: Float
    /// Seconds from `since` to the end, or to the last frame while it lasts.
    public internal(set) var duration: Double
}

/// What one frame changed: an expression that ended and one that began, the end first where there are both.
public struct EpisodeChanges: Equatable, Sendable {
    public var ended: ExpressionEpisode?
    public var begun: ExpressionEpisode?

    public init(ended: ExpressionEpisode? = nil, begun: ExpressionEpisode? = nil) {
        self.ended = ended
        self.begun = begun
    }

    public var isEmpty: Bool { ended == nil && begun == nil }
}

/// Episodes of one face's smoothed probabilities, with hysteresis: at most one is open at a time and none overlap.
public struct ExpressionEpisodes: Sendable {
    public var rules: EpisodeRules
    /// The expression that the face shows now.
    public private(set) var open: ExpressionEpisode?
    private var candidate: Candidate?
    private var lastTime: Double?
    private var lastEnd = -Double.infinity

    /// A top class that has held `enter` since `since`, not yet for long enough.
    private struct Candidate {
        let expression: Int
        let since: Double
        let peak: Float
    }

    /// Frame times are rounded to their time base; durations get this much slack.
    private static let slack = 1e-6

    public init(_ rules: EpisodeRules = EpisodeRules()) {
        self.rules = rules
    }

    /// Takes in the smoothed probabilities of the frame at `time` (seconds of source time).
    public mutating func update(_ smoothed: ClassScores, at time: Double) -> EpisodeChanges {
        var changes = EpisodeChanges()
        if let lastTime, time - lastTime > rules.maximumGap || time < lastTime {
            changes.ended = finish()
        }
        lastTime = time
        follow(smoothed, at: time)
        if let held = heldCandidate(at: time) {
            changes.ended = close(at: held.since) ?? changes.ended
            let begun = begin(held, smoothed, at: time)
            open = begun
            changes.begun = begun
        } else if let open, smoothed[open.expression] < rules.leave {
            changes.ended = close(at: time)
        }
        extend(smoothed, to: time)
        return changes
    }

    /// Ends what is open with the last frame, as when the face is gone.
    public mutating func finish() -> ExpressionEpisode? {
        candidate = nil
        guard let lastTime else { return nil }
        self.lastTime = nil
        defer { lastEnd = -.infinity }
        return close(at: lastTime)
    }

    /// Keeps the candidate while it is the top class with enough probability; otherwise the frame may bring another.
    private mutating func follow(_ smoothed: ClassScores, at time: Double) {
        let top = smoothed.top
        guard top.value >= rules.enter, top.index != open?.expression else {
            candidate = nil
            return
        }
        var rising = Candidate(expression: top.index, since: time, peak: top.value)
        if let candidate, candidate.expression == top.index {
            rising = Candidate(expression: top.index, since: candidate.since, peak: max(candidate.peak, top.value))
        }
        candidate = rising
    }

    /// The candidate where it has held for the minimum duration; it is then no candidate any more.
    private mutating func heldCandidate(at time: Double) -> Candidate? {
        guard let held = candidate, time - held.since >= rules.minimumDuration - Self.slack else { return nil }
        candidate = nil
        return held
    }

    /// The episode of `held`. It may have risen while the one before it was still fading: episodes do not overlap.
    private func begin(_ held: Candidate, _ smoothed: ClassScores, at time: Double) -> ExpressionEpisode {
        let since = max(held.since, lastEnd)
        return ExpressionEpisode(
            expression: held.expression, since: since, confidence: smoothed[held.expression], peak: held.peak,
            duration: time - since)
    }

    private mutating func close(at time: Double) -> ExpressionEpisode? {
        guard var episode = open else { return nil }
        open = nil
        lastEnd = max(time, episode.since)
        episode.duration = lastEnd - episode.since
        return episode
    }

    private mutating func extend(_ smoothed: ClassScores, to time: Double) {
        guard var episode = open else { return }
        episode.peak = max(episode.peak, smoothed[episode.expression])
        episode.duration = time - episode.since
        open = episode
    }
}
