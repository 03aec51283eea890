/// Figures of predicted faces against marked ones.
///
/// A face's size is its box's longer side after the picture is scaled to the long side given. For a size floor, marked
/// faces below it and those to be ignored are neither required nor counted as errors: a prediction that overlaps one of
/// them (by intersection over union, or with half of its own area) is dropped, and so is an unmatched prediction that is
/// itself smaller than 0.8 of the floor.
struct DetectorScores: Sendable {
    /// The smallest face sizes in pixels for which figures are given.
    static let floors = [12, 20, 32]
    /// The floor at which recall and landmarks are judged.
    static let mainFloor = 20
    static let leastOverlap = 0.5

    let pictures: Int
    let atFloor: [Int: AtFloor]
    let landmarks: LandmarkError
    let emptyPictures: Int
    /// Predictions at or above the threshold in pictures without any marked face, and how many such pictures have one.
    let falseAlarms: Int
    let picturesWithAlarm: Int

    struct AtFloor: Equatable, Sendable {
        let faces: Int
        let averagePrecision: Double
        /// The largest recall at a precision of 0.95 or more, and the score there.
        let recallAtPrecision95: Double
        let scoreAtPrecision95: Double?
    }

    /// Mean over the matched faces of the five points' mean distance; nil where there are no such faces.
    struct LandmarkError: Equatable, Sendable {
        let faces: Int
        /// As a share of the square root of the box's area.
        let overBox: Double?
        /// As a share of the distance of the eyes, of faces whose eyes lie at least 0.15 box widths apart.
        let overEyes: Double?
    }

    /// Share of the pictures without any marked face that have a false alarm; nil where there are no such pictures.
    var falseAlarmRate: Double? {
        emptyPictures > 0 ? Double(picturesWithAlarm) / Double(emptyPictures) : nil
    }

    /// - Parameters:
    ///   - predictions: Faces by picture file; a picture without an entry has none.
    ///   - longSide: Long side in pixels to which face sizes are referred.
    ///   - threshold: Score from which on a prediction is an alarm.
    init(_ marked: [MarkedPicture], _ predictions: [String: [PredictedFace]], longSide: Double, threshold: Double) {
        pictures = marked.count
        var atFloor: [Int: AtFloor] = [:]
        var landmarks = LandmarkError([])
        for floor in Self.floors {
            var matching = DetectorMatching(floor: Double(floor), longSide: longSide)
            for picture in marked { matching.add(picture, predictions[picture.file] ?? []) }
            atFloor[floor] = matching.figures
            if floor == Self.mainFloor { landmarks = LandmarkError(matching.pairs) }
        }
        self.atFloor = atFloor
        self.landmarks = landmarks
        let alarms = marked.filter { $0.faces.isEmpty }.map { picture in
            (predictions[picture.file] ?? []).count { $0.score >= threshold }
        }
        emptyPictures = alarms.count
        falseAlarms = alarms.reduce(0, +)
        picturesWithAlarm = alarms.count { $0 > 0 }
    }
}

/// Matches predictions to marked faces at one size floor: greedily by falling score, picture by picture.
struct DetectorMatching {
    let floor: Double
    let longSide: Double
    private var required = 0
    /// Predictions that count, in the order of the pictures: score, and whether it met a face.
    private var judged: [(score: Double, isHit: Bool)] = []
    private(set) var pairs: [(prediction: PredictedFace, face: MarkedFace)] = []

    init(floor: Double, longSide: Double) {
        self.floor = floor
        self.longSide = longSide
    }

    mutating func add(_ picture: MarkedPicture, _ predictions: [PredictedFace]) {
        let scale = longSide / Double(max(picture.width, picture.height))
        var wanted: [MarkedFace] = []
        var ignored: [MarkedFace] = []
        for face in picture.faces {
            let isSmall = max(face.box[2], face.box[3]) * scale < floor
            if isSmall || face.ignore == true { ignored.append(face) } else { wanted.append(face) }
        }
        required += wanted.count
        var isTaken = [Bool](repeating: false, count: wanted.count)
        for prediction in Self.byFallingScore(predictions, \.score) {
            var best = (overlap: 0.0, index: -1)
            for (index, face) in wanted.enumerated() where !isTaken[index] {
                let overlap = Overlap(prediction.box, face.box).union
                if overlap > best.overlap { best = (overlap, index) }
            }
            if best.overlap >= DetectorScores.leastOverlap {
                isTaken[best.index] = true
                judged.append((prediction.score, true))
                pairs.append((prediction, wanted[best.index]))
                continue
            }
            let isExcused = ignored.contains { face in
                let overlap = Overlap(prediction.box, face.box)
                return overlap.union >= DetectorScores.leastOverlap || overlap.inside >= 0.5
            }
            if isExcused || max(prediction.box[2], prediction.box[3]) * scale < 0.8 * floor { continue }
            judged.append((prediction.score, false))
        }
    }

    var figures: DetectorScores.AtFloor {
        let ranked = Self.byFallingScore(judged, \.score)
        var recall: [Double] = []
        var precision: [Double] = []
        var hits = 0
        for (rank, prediction) in zip(1..., ranked) {
            hits += prediction.isHit ? 1 : 0
            recall.append(Double(hits) / Double(max(1, required)))
            precision.append(Double(hits) / Double(rank))
        }
        let last = precision.lastIndex { $0 >= 0.95 }
        return DetectorScores.AtFloor(
            faces: required, averagePrecision: Self.averagePrecision(recall, precision),
            recallAtPrecision95: last.map { recall[$0] } ?? 0, scoreAtPrecision95: last.map { ranked[$0].score })
    }

    /// The area under the precision envelope over recall.
    private static func averagePrecision(_ recall: [Double], _ precision: [Double]) -> Double {
        var area = 0.0
        var envelope = 0.0
        for index in recall.indices.reversed() {
            envelope = max(envelope, precision[index])
            area += (recall[index] - (index > 0 ? recall[index - 1] : 0)) * envelope
        }
        return area
    }

    /// Sorted by falling score, equals in the order given.
    private static func byFallingScore<Item>(_ items: [Item], _ score: (Item) -> Double) -> [Item] {
        items.enumerated().sorted { one, other in
            let (first, second) = (score(one.element), score(other.element))
            return first != second ? first > second : one.offset < other.offset
        }.map(\.element)
    }
}

/// How much two boxes (x, y, width, height) share.
private struct Overlap {
    /// Intersection over union.
    var union = 0.0
    /// The share of the first box that lies in the second.
    var inside = 0.0

    init(_ one: [Double], _ other: [Double]) {
        let width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
        let height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
        guard width > 0, height > 0 else { return }
        let intersection = width * height
        let area = one[2] * one[3]
        union = intersection / (area + other[2] * other[3] - intersection)
        inside = intersection / max(1e-9, area)
    }
}

extension DetectorScores.LandmarkError {
    init(_ pairs: [(prediction: PredictedFace, face: MarkedFace)]) {
        var overBox: [Double] = []
        var overEyes: [Double] = []
        for (prediction, face) in pairs {
            guard let found = prediction.landmarks, let marked = face.landmarks else { continue }
            let error = zip(found, marked).reduce(0) { $0 + Self.distance($1.0, $1.1) } / 5
            overBox.append(error / (face.box[2] * face.box[3]).squareRoot())
            let eyes = Self.distance(marked[0], marked[1])
            if eyes >= 0.15 * face.box[2] { overEyes.append(error / eyes) }
        }
        let mean = { (values: [Double]) in values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
        self.init(faces: overBox.count, overBox: mean(overBox), overEyes: mean(overEyes))
    }

    private static func distance(_ one: [Double], _ other: [Double]) -> Double {
        let (x, y) = (one[0] - other[0], one[1] - other[1])
        return (x * x + y * y).squareRoot()
    }
}
