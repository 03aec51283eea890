import Glibc

/// How the probabilities of a face are smoothed over source time.
public struct ExpressionSmoothing: Equatable, Sendable {
    /// Seconds after which a step has arrived by 63 %; 0 turns smoothing off.
    public var timeConstant: Double
    /// Seconds without the face after which smoothing starts afresh.
    public var maximumGap: Double

    public init(timeConstant: Double = 0.3, maximumGap: Double = 1) {
        self.timeConstant = timeConstant
        self.maximumGap = maximumGap
    }
}

/// Exponential smoothing of one face's probabilities in source time, exact for uneven frame times:
/// each frame moves the mean towards its value by `1 - exp(-weight * dt / timeConstant)`.
public struct ExpressionSmoother: Sendable {
    public var smoothing: ExpressionSmoothing
    private var last: (scores: ClassScores, time: Double)?

    public init(_ smoothing: ExpressionSmoothing = ExpressionSmoothing()) {
        self.smoothing = smoothing
    }

    /// Takes in the probabilities of the frame at `time` (seconds of source time) and returns the smoothed ones.
    ///
    /// `weight` in 0...1, such as the detection's score, says how much the frame counts: one of weight 1/2 moves the
    /// mean as a frame after half the time would. The first frame, one after a gap, and one whose time lies before the
    /// last one's are returned as they are.
    public mutating func update(_ scores: ClassScores, at time: Double, weight: Float = 1) -> ClassScores {
        let smoothed = smooth(scores, at: time, weight: weight)
        last = (smoothed, time)
        return smoothed
    }

    private func smooth(_ scores: ClassScores, at time: Double, weight: Float) -> ClassScores {
        guard smoothing.timeConstant > 0, let last, last.scores.count == scores.count else { return scores }
        let elapsed = time - last.time
        guard elapsed >= 0, elapsed <= smoothing.maximumGap else { return scores }
        let share = Double(min(max(weight, 0), 1))
        let step = -expm1(-share * elapsed / smoothing.timeConstant)
        return last.scores.moved(towards: scores, by: Float(step))
    }
}
