internal import Glibc
internal import Imaging

/// Pairs tracks with the detections of a frame. Keeps its memory from frame to frame.
struct TrackMatcher {
    private var assignment = Assignment()
    private var detectionOfTrack: [Int?] = []
    private var isTaken: [Bool] = []
    // The tracks and detections of the round at hand, and where the tracks are expected.
    private var roundTracks: [Int] = []
    private var roundDetections: [Int] = []
    private var expected: [Box] = []

    /// The detection that belongs to a track of the last `match`; nil where none does.
    func detection(ofTrack index: Int) -> Int? { detectionOfTrack[index] }

    /// Whether a detection of the last `match` belongs to a track.
    func isTaken(detection index: Int) -> Bool { isTaken[index] }

    /// Two rounds: strong detections with all tracks, then weak ones with the tracks that are left. A weak detection
    /// must lie close to where the face is expected.
    mutating func match(_ tracks: [Track], _ detections: [Detection], minScore: Float, at time: Double) {
        detectionOfTrack.removeAll(keepingCapacity: true)
        expected.removeAll(keepingCapacity: true)
        for track in tracks {
            detectionOfTrack.append(nil)
            expected.append(track.predictedBox(at: time))
        }
        isTaken.removeAll(keepingCapacity: true)
        for _ in detections { isTaken.append(false) }
        pair(tracks, detections, at: time, limit: TrackMatcher.gate) { $0.score >= minScore }
        pair(tracks, detections, at: time, limit: TrackMatcher.gate / 4) { $0.score < minScore }
    }

    /// Squared standard deviations at which a pair is no longer believed.
    private static let gate: Float = 10

    private mutating func pair(
        _ tracks: [Track], _ detections: [Detection], at time: Double, limit: Float,
        where isCandidate: (Detection) -> Bool
    ) {
        roundTracks.removeAll(keepingCapacity: true)
        for index in tracks.indices where detectionOfTrack[index] == nil { roundTracks.append(index) }
        roundDetections.removeAll(keepingCapacity: true)
        for (index, detection) in detections.enumerated()
        where isCandidate(detection) && !isTaken[index] && Track.isUsable(detection) {
            roundDetections.append(index)
        }
        let (rows, columns, expected) = (roundTracks, roundDetections, expected)
        assignment.solve(rows: rows.count, columns: columns.count, limit: limit) { row, column in
            let seconds = Float(time - tracks[rows[row]].lastTime)
            return TrackMatcher.cost(expected[rows[row]], detections[columns[column]].box, after: seconds)
        }
        for (row, track) in rows.enumerated() where assignment.columnOfRow[row] >= 0 {
            let detection = columns[assignment.columnOfRow[row]]
            detectionOfTrack[track] = detection
            isTaken[detection] = true
        }
    }

    /// How badly a box fits where a face is expected that was last seen `seconds` ago: squared standard deviations of
    /// distance and size, and the missing overlap.
    private static func cost(_ expected: Box, _ found: Box, after seconds: Float) -> Float {
        let size = (expected.longSide + found.longSide) / 2
        let dx = (found.centre.x - expected.centre.x) / size
        let dy = (found.centre.y - expected.centre.y) / size
        let growth = logf(found.longSide / expected.longSide)
        // Beyond this the face could be anywhere, and a stranger more likely.
        guard dx * dx + dy * dy < 2.5, abs(growth) < 0.9 else { return .infinity }
        // People move by a few face sizes per second; the detector's own spread comes on top.
        let spread = 0.12 + min(seconds, 1) * 0.8
        let growthSpread = 0.15 + min(seconds, 1) * 0.5
        return (dx * dx + dy * dy) / (spread * spread) + growth * growth / (growthSpread * growthSpread)
            + (1 - expected.intersectionOverUnion(found))
    }
}
