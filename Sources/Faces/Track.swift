internal import Imaging

/// One face that `FaceTracker` follows.
struct Track {
    /// nil until it is confirmed.
    var id: Int?
    let firstTime: Double
    /// When it was last seen.
    private(set) var lastTime: Double
    /// Frames in which it was seen, from the first on.
    private(set) var sightings = 1
    /// Frames in which it was reported as seen.
    private(set) var reports = 0
    var isSeen = true
    private var box: BoxFilter
    private var landmarks: LandmarkFilter
    private(set) var detection: Detection

    /// nil where the detection's box is empty or its landmarks are degenerate.
    init?(_ detection: Detection, at time: Double) {
        guard Track.isUsable(detection), let landmarks = LandmarkFilter(detection.landmarks) else { return nil }
        box = BoxFilter(detection.box)
        self.landmarks = landmarks
        self.detection = detection
        firstTime = time
        lastTime = time
    }

    static func isUsable(_ detection: Detection) -> Bool {
        let box = detection.box
        return box.width > 0 && box.height > 0 && box.area.isFinite && box.x.isFinite && box.y.isFinite
            && detection.landmarks.isFinite
    }

    mutating func update(_ detection: Detection, at time: Double) {
        let seconds = Float(time - lastTime)
        box.update(detection.box, after: seconds)
        landmarks.update(detection.landmarks, after: seconds)
        self.detection = detection
        lastTime = time
        sightings += 1
        isSeen = true
    }

    func predictedBox(at time: Double) -> Box { box.box(after: Float(time - lastTime)) }

    func predictedLandmarks(at time: Double) -> Landmarks { landmarks.landmarks(after: Float(time - lastTime)) }

    /// Whether it has been out of sight for too long: a face that is not confirmed yet is given up early.
    func hasExpired(at time: Double, _ options: FaceTracker.Options) -> Bool {
        !isSeen && time - lastTime > (id == nil ? options.confirmAfter : options.loseAfter)
    }

    func span(id: Int) -> FaceSpan { FaceSpan(id: id, firstTime: firstTime, lastTime: lastTime, frames: reports) }

    /// The face as it stands in this frame, which is counted where the face is seen in it.
    mutating func report(id: Int, isNew: Bool, at time: Double) -> TrackedFace {
        if isSeen { reports += 1 }
        return TrackedFace(
            id: id, box: isSeen ? box.box : predictedBox(at: time), score: detection.score,
            landmarks: isSeen ? landmarks.landmarks : predictedLandmarks(at: time),
            measuredLandmarks: detection.landmarks, isSeen: isSeen, isNew: isNew)
    }
}
