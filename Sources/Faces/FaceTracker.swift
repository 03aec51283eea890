/// Gives faces ids that last: a function of the detections and of source time alone.
///
/// Detections are paired with the places where known faces are expected (Hungarian method on distance, size and overlap);
/// strong ones first, then weak ones with what is left, as in ByteTrack. All limits are seconds, so that 2 and 60 frames
/// per second behave alike.
public struct FaceTracker {
    public struct Options: Equatable, Sendable {
        /// Detections from this score on begin a new track; weaker ones only continue one.
        public var minScore: Float = 0.5
        /// A face is reported after it has been followed for this many seconds, by two detections at least. In the first
        /// frame, and after a change of scene, strong faces are reported at once.
        public var confirmAfter: Double = 0.1
        /// A face that has not been seen for longer than this, in seconds, has ended.
        public var loseAfter: Double = 1

        public init() {}
    }

    public var options: Options
    /// The confirmed faces of the last frame, in the order of their ids.
    public private(set) var faces: [TrackedFace] = []
    /// Faces that were confirmed in the last frame.
    public private(set) var started: [FaceSpan] = []
    /// Faces that ended with the last frame.
    public private(set) var ended: [FaceSpan] = []

    private var tracks: [Track] = []
    private var nextID = 1
    private var time: Double?
    private var matcher = TrackMatcher()

    public init(options: Options = Options()) {
        self.options = options
    }

    /// Whether something is followed that may become a face but is not confirmed yet.
    public var hasUnconfirmed: Bool { tracks.contains { $0.id == nil } }

    /// Where the landmarks of a confirmed face are to be expected at `time`; nil where the face is not known.
    public func expectedLandmarks(ofFace id: Int, at time: Double) -> Landmarks? {
        tracks.first { $0.id == id }?.predictedLandmarks(at: time)
    }

    /// Takes in the detections of the next frame, shown at `time` seconds of source time, and updates `faces`, `started`
    /// and `ended`. Time that stands still or runs backwards counts as a millisecond.
    ///
    /// - Parameter sceneChanged: the frame is the first of another scene: what was followed before ends.
    public mutating func update(_ detections: [Detection], at time: Double, sceneChanged: Bool = false) {
        started.removeAll(keepingCapacity: true)
        ended.removeAll(keepingCapacity: true)
        let now = advance(to: time)
        let isFresh = sceneChanged || self.time == nil
        if sceneChanged { endAll() }
        // After a hole in the source nobody knows who is who.
        let longest = 5 * options.loseAfter
        end { now - $0.lastTime > longest }
        self.time = now

        matcher.match(tracks, detections, minScore: options.minScore, at: now)
        for index in tracks.indices {
            if let detection = matcher.detection(ofTrack: index) {
                tracks[index].update(detections[detection], at: now)
            } else {
                tracks[index].isSeen = false
            }
        }
        let limits = options
        end { $0.hasExpired(at: now, limits) }
        for (index, detection) in detections.enumerated()
        where detection.score >= options.minScore && !matcher.isTaken(detection: index) {
            if let track = Track(detection, at: now) { tracks.append(track) }
        }
        let firstNew = nextID
        confirm(at: now, atOnce: isFresh)
        report(at: now, firstNew: firstNew)
    }

    /// Ends what is still followed, at the end of the source: `ended` holds it, `faces` is empty.
    public mutating func finish() {
        started.removeAll(keepingCapacity: true)
        ended.removeAll(keepingCapacity: true)
        faces.removeAll(keepingCapacity: true)
        endAll()
    }

    private mutating func endAll() { end { _ in true } }

    private func advance(to time: Double) -> Double {
        guard let last = self.time else { return time.isFinite ? time : 0 }
        return time > last && time.isFinite ? time : last + 0.001
    }

    /// Drops the tracks of which `isOver` holds, and reports those that had been confirmed.
    private mutating func end(where isOver: (Track) -> Bool) {
        for track in tracks {
            if let id = track.id, isOver(track) { ended.append(track.span(id: id)) }
        }
        tracks.removeAll(where: isOver)
    }

    private mutating func confirm(at now: Double, atOnce: Bool) {
        for index in tracks.indices where tracks[index].id == nil && tracks[index].isSeen {
            let hasProved = tracks[index].sightings >= 2 && now - tracks[index].firstTime >= options.confirmAfter
            guard atOnce || hasProved else { continue }
            tracks[index].id = nextID
            nextID += 1
        }
    }

    /// - Parameter firstNew: the least id given in this frame.
    private mutating func report(at now: Double, firstNew: Int) {
        faces.removeAll(keepingCapacity: true)
        for index in tracks.indices {
            guard let id = tracks[index].id else { continue }
            let isNew = id >= firstNew
            let face = tracks[index].report(id: id, isNew: isNew, at: now)
            if isNew { started.append(tracks[index].span(id: id)) }
            // Tracks begin in another order than they are confirmed in.
            let place = faces.firstIndex { $0.id > id } ?? faces.count
            faces.insert(face, at: place)
        }
    }
}
