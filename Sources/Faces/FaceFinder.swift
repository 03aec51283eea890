public import Imaging
public import Inference

/// Finds and follows the faces of one source: detector, tracker and, between detections, the following of landmarks.
///
/// One finder serves one source on one thread at a time; several may share a model.
public final class FaceFinder {
    public struct Options: Equatable, Sendable {
        public var detector = FaceDetector.Options()
        /// Its `minScore` is the detector's.
        public var tracker = FaceTracker.Options()
        /// The detector looks at each `detectEvery`-th frame; in between the landmarks of known faces are followed. It
        /// is asked earlier where a face is lost or not yet confirmed, or the scene changes.
        public var detectEvery = 1

        public init() {
            // The tracker continues faces with detections that are too weak to begin one.
            detector.weakShare = 0.6
        }
    }

    /// The confirmed faces of the last frame, in the order of their ids.
    public var faces: [TrackedFace] { tracker.faces }
    /// Faces that were confirmed in the last frame.
    public var started: [FaceSpan] { tracker.started }
    /// Faces that ended with the last frame.
    public var ended: [FaceSpan] { tracker.ended }
    /// Whether the detector looked at the last frame.
    public private(set) var hasDetected = false

    /// The least score of a face in use.
    public var minScore: Float { detector.minScore }

    /// The size at which the detector sees pictures of `width` x `height`.
    public func detectorInput(width: Int, height: Int) -> (width: Int, height: Int) {
        detector.inputSize(width: width, height: height)
    }

    private let detector: FaceDetector
    private var tracker: FaceTracker
    private var detectEvery: Int
    private let scene = SceneChange()
    private var detections: [Detection] = []
    /// Frames since the detector looked; nil before the first frame.
    private var framesSince: Int?
    /// The faces that are followed between detections.
    private var followed: [Followed] = []
    /// Trackers at rest, kept for their memory.
    private var spare: [LandmarkTracker] = []

    private struct Followed {
        var id: Int
        /// As the detector found it.
        var detection: Detection
        var tracker: LandmarkTracker
    }

    /// Throws where the model does not describe itself as a detector.
    public init(_ model: Model, options: Options = Options()) throws(ModelError) {
        detector = try FaceDetector(model, options: options.detector)
        var limits = options.tracker
        limits.minScore = detector.minScore
        tracker = FaceTracker(options: limits)
        detectEvery = max(options.detectEvery, 1)
    }

    /// Goes on with other options from the next frame on; known faces keep their ids.
    public func adjust(to options: Options) {
        detector.options = options.detector
        tracker.options = options.tracker
        tracker.options.minScore = detector.minScore
        detectEvery = max(options.detectEvery, 1)
        // Whom to follow between detections, a detection has to tell.
        framesSince = nil
    }

    /// Takes the next frame, shown at `time` seconds of source time, and updates `faces`, `started` and `ended`.
    public func find(in plane: LumaPlane, at time: Double) throws(ModelError) {
        let isCut = scene.isCut(to: plane)
        let isDue = framesSince.map { $0 + 1 >= detectEvery } ?? true
        let isUncertain = tracker.hasUnconfirmed || tracker.faces.contains { !$0.isSeen }
        hasDetected = isCut || isDue || isUncertain || !follow(in: plane, at: time)
        if hasDetected {
            try detector.detect(in: plane, into: &detections)
            framesSince = 0
        } else {
            framesSince = (framesSince ?? 0) + 1
        }
        tracker.update(detections, at: time, sceneChanged: isCut)
        if hasDetected, detectEvery > 1 { lock(in: plane) }
    }

    /// Ends what is still followed, at the end of the source: `ended` holds it, `faces` is empty.
    public func finish() { tracker.finish() }

    /// Fills `detections` with the followed faces' places; false where one is lost.
    private func follow(in plane: LumaPlane, at time: Double) -> Bool {
        detections.removeAll(keepingCapacity: true)
        for face in followed {
            guard let expected = tracker.expectedLandmarks(ofFace: face.id, at: time),
                let landmarks = face.tracker.track(in: plane, expected: expected),
                let motion = SimilarityTransform(from: face.detection.landmarks, to: landmarks)
            else { return false }
            let (box, scale) = (face.detection.box, motion.scale)
            let centre = motion(box.centre)
            let (width, height) = (box.width * scale, box.height * scale)
            detections.append(
                Detection(
                    box: Box(x: centre.x - width / 2, y: centre.y - height / 2, width: width, height: height),
                    score: face.detection.score, landmarks: landmarks))
        }
        return true
    }

    /// Takes the looks of the faces that were just detected.
    private func lock(in plane: LumaPlane) {
        for face in followed { spare.append(face.tracker) }
        followed.removeAll(keepingCapacity: true)
        for face in tracker.faces where face.isSeen {
            let follower = spare.popLast() ?? LandmarkTracker()
            guard follower.lock(on: face.measuredLandmarks, in: plane) else {
                spare.append(follower)
                continue
            }
            let detection = Detection(box: face.box, score: face.score, landmarks: face.measuredLandmarks)
            followed.append(Followed(id: face.id, detection: detection, tracker: follower))
        }
    }
}
