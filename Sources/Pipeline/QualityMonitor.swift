import Events

/// Watches one source for what keeps its results from being good.
struct QualityMonitor {
    /// What a picture offers to judge by.
    struct Sample {
        var time: Double
        /// Mean luma, 0...255, full range.
        var meanLuma: Float
        /// Sharpness of the largest face, see `Sharpness`; nil where there is no face large enough to tell.
        var sharpness: Float?
        var faces: Int
    }

    // Of two clips darkened step by step, the detector found all faces of one at a mean luma of 27, half of them at 18.
    private static let darkBelow: Float = 28
    private static let darkEndsAbove: Float = 36
    // Five clips measure 0.35 to 0.75 as they are, about 0.15 after a Gaussian blur of a tenth of the eye distance.
    private static let blurredBelow: Float = 0.15
    private static let blurredEndsAbove: Float = 0.2
    /// Pictures a second under which short expressions and fast movements are missed.
    private static let rateBelow = 5.0
    private static let rateEndsAbove = 6.0
    /// A step between pictures is averaged over about this long.
    private static let rateTimeConstant = 2.0

    private var dark = ConditionMonitor(beginsAfter: 1, endsAfter: 1)
    private var blurred = ConditionMonitor(beginsAfter: 1, endsAfter: 1)
    private var lowFrameRate = ConditionMonitor(beginsAfter: 2, endsAfter: 2)
    private var noFace = ConditionMonitor(beginsAfter: 5, endsAfter: 0)
    private var lastTime: Double?
    private var meanStep: Double?

    /// Takes one picture's sample and calls `report` for each condition that has just begun (true) or ended (false).
    mutating func update(_ sample: Sample, report: (DegradedEvent.Reason, Bool) -> Void) {
        let time = sample.time
        if dark.update(
            isBad: sample.meanLuma < Self.darkBelow, isGood: sample.meanLuma > Self.darkEndsAbove, at: time)
        {
            report(.dark, dark.isActive)
        }
        // Without a face nothing is known of the sharpness: the state stays as it is.
        if let sharpness = sample.sharpness,
            blurred.update(
                isBad: sharpness < Self.blurredBelow, isGood: sharpness > Self.blurredEndsAbove, at: time)
        {
            report(.blurred, blurred.isActive)
        }
        if noFace.update(isBad: sample.faces == 0, isGood: sample.faces > 0, at: time) {
            report(.noFace, noFace.isActive)
        }
        if let rate = frameRate(at: time),
            lowFrameRate.update(isBad: rate < Self.rateBelow, isGood: rate > Self.rateEndsAbove, at: time)
        {
            report(.lowFrameRate, lowFrameRate.isActive)
        }
    }

    /// The source was lost for a while: that is no low frame rate.
    mutating func passOverOutage() {
        lastTime = nil
    }

    /// Calls `report` for each condition that still goes on, at the end of the source.
    mutating func finish(report: (DegradedEvent.Reason) -> Void) {
        if dark.finish() { report(.dark) }
        if blurred.finish() { report(.blurred) }
        if noFace.finish() { report(.noFace) }
        if lowFrameRate.finish() { report(.lowFrameRate) }
    }

    private mutating func frameRate(at time: Double) -> Double? {
        defer { lastTime = time }
        guard let lastTime, time > lastTime else { return nil }
        let step = time - lastTime
        // Each step weighs by its own length, so that the mean is one over time and not over pictures.
        let weight = min(1, step / Self.rateTimeConstant)
        let mean = meanStep.map { $0 + weight * (step - $0) } ?? step
        meanStep = mean
        return 1 / mean
    }
}
