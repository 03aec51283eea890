import Events

/// How long each stage took.
struct StageHistograms {
    private var decode: RecentTimes
    private var detect: RecentTimes
    private var expression: RecentTimes
    private var write: RecentTimes

    /// - Parameter begin: seconds of the clock, as all moments here.
    init(at begin: Double) {
        decode = RecentTimes(at: begin)
        detect = RecentTimes(at: begin)
        expression = RecentTimes(at: begin)
        write = RecentTimes(at: begin)
    }

    /// Counts the times of one frame.
    mutating func record(_ times: StageTimes, at now: Double) {
        decode.record(times.decode, at: now)
        detect.record(times.detect, at: now)
        expression.record(times.expression, at: now)
        write.record(times.write, at: now)
    }

    /// In the order in which a frame meets them.
    mutating func reports(at now: Double) -> [StatusEvent.Stage] {
        [
            decode.report(of: "decode", at: now), detect.report(of: "detect", at: now),
            expression.report(of: "expression", at: now), write.report(of: "write", at: now),
        ]
    }
}

extension RecentTimes {
    fileprivate mutating func report(of stage: String, at now: Double) -> StatusEvent.Stage {
        StatusEvent.Stage(stage: stage, total: total, percentiles: percentiles(at: now))
    }
}
