import Capture
import Events
import Expression
import Faces
import Imaging
import Inference

/// Finds, follows and reads the faces of one source, picture by picture: a function of the pictures and their times.
///
/// Used by one thread at a time.
final class FrameAnalyser {
    private let finder: FaceFinder
    private let detector: Model
    private let detectSize: DetectSize
    /// By what it goes now.
    private(set) var thresholds: Thresholds
    private let expressions: ExpressionNetwork
    private var smoothing: ExpressionSmoothing { ExpressionSmoothing(timeConstant: thresholds.smoothing) }
    private var rules: EpisodeRules { EpisodeRules(thresholds) }
    private var readings: [Int: FaceReading] = [:]
    private var sharpness = Sharpness()
    private var quality = QualityMonitor()
    private var lastTime = 0.0

    /// - Throws: `ModelError` and `ExpressionError` where a network does not fit its task.
    init(networks: Networks, settings: RunSettings) throws {
        thresholds = Thresholds(settings)
        detectSize = settings.detectSize.map { .longSide($0) } ?? .automatic
        detector = networks.detector
        finder = try FaceFinder(detector, options: FaceFinder.Options(thresholds, detectSize: detectSize))
        expressions = try ExpressionNetwork(networks.expression)
        expressions.averagesFlip = settings.averagesFlip
    }

    /// Goes on by other thresholds from the next picture on; what is followed and read goes on.
    /// - Returns: whether they are others.
    func adjust(to thresholds: Thresholds) -> Bool {
        guard thresholds != self.thresholds else { return false }
        self.thresholds = thresholds
        finder.adjust(to: FaceFinder.Options(thresholds, detectSize: detectSize))
        readings = readings.mapValues { $0.adjusted(to: smoothing, rules) }
        return true
    }

    /// The names of the expressions, in the network's order.
    var classes: [String] { expressions.description.classes }

    /// The score in use from which on a face begins.
    var minScore: Float { finder.minScore }

    /// The long side in pixels at which the detector sees pictures of that size.
    func detectSize(width: Int, height: Int) throws(ModelError) -> Int {
        try detectSize.longSide(pictureWidth: width, pictureHeight: height, model: detector)
    }

    /// The size at which the detector sees pictures of `width` x `height`.
    func detectorInput(width: Int, height: Int) -> (width: Int, height: Int) {
        finder.detectorInput(width: width, height: height)
    }

    /// Fills `analysis` with what is in `frame`.
    ///
    /// - Throws: `ModelError` where the detector cannot be compiled for the picture's size.
    func analyse(_ frame: Frame, into analysis: inout FrameAnalysis) throws {
        let time = frame.time ?? lastTime
        lastTime = time
        let begin = MonotonicClock.now()
        try finder.find(in: frame.luma, at: time)
        let found = MonotonicClock.now()
        analysis.times.detect = found - begin

        for span in finder.ended { end(span, into: &analysis) }
        for span in finder.started { analysis.happenings.append(.faceStarted(id: span.id)) }
        var largest: TrackedFace?
        for face in finder.faces where face.isSeen {
            analysis.faces.append(read(face, in: frame.luma, at: time, into: &analysis))
            if face.box.area > largest?.box.area ?? 0 { largest = face }
        }
        let sample = QualityMonitor.Sample(
            time: time, meanLuma: frame.luma.mean,
            sharpness: largest.flatMap { sharpness.measure($0.landmarks, in: frame.luma) },
            faces: analysis.faces.count)
        quality.update(sample) { condition, hasBegun in
            analysis.happenings.append(hasBegun ? .conditionBegan(condition) : .conditionEnded(condition))
        }
        analysis.times.expression = MonotonicClock.now() - found
    }

    /// The next picture is the first after the source was lost.
    func passOverOutage() {
        quality.passOverOutage()
    }

    /// Ends what is still going on, at the end of the source.
    func finish(into analysis: inout FrameAnalysis) {
        finder.finish()
        for span in finder.ended { end(span, into: &analysis) }
        quality.finish { analysis.happenings.append(.conditionEnded($0)) }
    }

    private func read(
        _ face: TrackedFace, in luma: LumaPlane, at time: Double, into analysis: inout FrameAnalysis
    ) -> FaceRecord {
        var record = FaceRecord(
            id: face.id, box: PixelBox(face.box), score: face.score, landmarks: FaceLandmarks(face.landmarks),
            pose: Faces.HeadPose(face.landmarks).map { Events.HeadPose($0) })
        // Landmarks that no crop can be made from leave the face without a reading in this picture.
        guard let probabilities = expressions.probabilities(in: luma, landmarks: face.landmarks) else { return record }
        var reading = readings[face.id] ?? FaceReading(smoothing: smoothing, rules: rules)
        let changes = reading.update(probabilities, at: time, weight: face.score)
        readings[face.id] = reading
        if let episode = changes.ended {
            analysis.happenings.append(
                .expressionEnded(face: face.id, episode, confidence: reading.smoothed[episode.expression]))
        }
        if let episode = changes.begun { analysis.happenings.append(.expressionBegan(face: face.id, episode)) }
        record.expression = reading.smoothed.top.index
        record.probabilities = ClassProbabilities(probabilities)
        record.smoothed = ClassProbabilities(reading.smoothed)
        return record
    }

    private func end(_ span: FaceSpan, into analysis: inout FrameAnalysis) {
        if var reading = readings.removeValue(forKey: span.id), let episode = reading.finish() {
            analysis.happenings.append(
                .expressionEnded(face: span.id, episode, confidence: reading.smoothed[episode.expression]))
        }
        analysis.happenings.append(.faceEnded(span))
    }
}

extension FaceFinder.Options {
    fileprivate init(_ thresholds: Thresholds, detectSize: DetectSize) {
        self.init()
        detector.detectSize = detectSize
        detector.minScore = thresholds.minScore
        detector.minFace = thresholds.minFace
        detector.maxFaces = thresholds.maxFaces
        detectEvery = thresholds.detectEvery
    }
}

extension EpisodeRules {
    fileprivate init(_ thresholds: Thresholds) {
        self.init(enter: thresholds.beginAt, leave: thresholds.endBelow, minimumDuration: thresholds.hold)
    }
}

/// The expression of one face over time.
private struct FaceReading {
    private var smoother: ExpressionSmoother
    private var episodes: ExpressionEpisodes
    private(set) var smoothed = ClassScores(count: 0)

    init(smoothing: ExpressionSmoothing, rules: EpisodeRules) {
        smoother = ExpressionSmoother(smoothing)
        episodes = ExpressionEpisodes(rules)
    }

    func adjusted(to smoothing: ExpressionSmoothing, _ rules: EpisodeRules) -> FaceReading {
        var reading = self
        reading.smoother.smoothing = smoothing
        reading.episodes.rules = rules
        return reading
    }

    mutating func update(_ probabilities: ClassScores, at time: Double, weight: Float) -> EpisodeChanges {
        smoothed = smoother.update(probabilities, at: time, weight: weight)
        return episodes.update(smoothed, at: time)
    }

    mutating func finish() -> ExpressionEpisode? { episodes.finish() }
}
