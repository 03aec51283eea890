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
    /// The faces that had to be found at `mainFloor`.
    let faces: [JudgedFace]
    /// Pictures without any marked face.
    let emptyPictures: Int
    /// How many of them have a prediction at or above the threshold.
    let picturesWithAlarm: Int

    struct AtFloor: Equatable, Sendable {
        let faces: Int
        let curve: PrecisionCurve
        /// The largest recall at a precision of 0.95 or more, and the score there; nil where there are no faces.
        let recallAtPrecision95: Double?
        let scoreAtPrecision95: Double?

        /// Of the curve; 0 where nothing was found, nil where there are no faces.
        var averagePrecision: Double? { faces > 0 ? curve.area : nil }
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
        var faces: [JudgedFace] = []
        for floor in Self.floors {
            var matching = DetectorMatching(floor: Double(floor), longSide: longSide)
            for picture in marked { matching.add(picture, predictions[picture.file] ?? []) }
            atFloor[floor] = matching.figures
            if floor == Self.mainFloor { faces = matching.faces }
        }
        self.atFloor = atFloor
        self.faces = faces
        landmarks = LandmarkError(faces)
        let empty = marked.filter { $0.faces.isEmpty }
        emptyPictures = empty.count
        picturesWithAlarm = empty.count { picture in
            (predictions[picture.file] ?? []).contains { $0.score >= threshold }
        }
    }
}

extension DetectorScores.LandmarkError {
    /// Of those of `faces` that were found.
    init(_ faces: some Sequence<JudgedFace>) {
        var overBox: [Double] = []
        var overEyes: [Double] = []
        for judged in faces {
            let face = judged.face
            guard let found = judged.prediction?.landmarks, let marked = face.landmarks else { continue }
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
