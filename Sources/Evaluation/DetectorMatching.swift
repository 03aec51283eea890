/// A face that had to be found, and what was found of it.
struct JudgedFace: Sendable {
    let face: MarkedFace
    /// Its picture, and its place among that picture's faces.
    let file: String
    let number: Int
    /// nil where it was missed at every score.
    var prediction: PredictedFace?
}

/// Matches predictions to marked faces at one size floor: greedily by falling score, picture by picture.
struct DetectorMatching {
    let floor: Double
    let longSide: Double
    /// The faces that had to be found, in the order of the pictures.
    private(set) var faces: [JudgedFace] = []
    /// Predictions that count, in the order of the pictures: score, and whether it met a face.
    private var judged: [(score: Double, isHit: Bool)] = []

    init(floor: Double, longSide: Double) {
        self.floor = floor
        self.longSide = longSide
    }

    mutating func add(_ picture: MarkedPicture, _ predictions: [PredictedFace]) {
        let scale = longSide / Double(max(picture.width, picture.height))
        var wanted: [JudgedFace] = []
        var ignored: [MarkedFace] = []
        for (number, face) in picture.faces.enumerated() {
            let isSmall = max(face.box[2], face.box[3]) * scale < floor
            if isSmall || face.ignore == true {
                ignored.append(face)
            } else {
                wanted.append(JudgedFace(face: face, file: picture.file, number: number))
            }
        }
        for prediction in Self.byFallingScore(predictions, \.score) {
            var best = (overlap: 0.0, index: -1)
            for (index, candidate) in wanted.enumerated() where candidate.prediction == nil {
                let overlap = Overlap(prediction.box, candidate.face.box).union
                if overlap > best.overlap { best = (overlap, index) }
            }
            if best.overlap >= DetectorScores.leastOverlap {
                wanted[best.index].prediction = prediction
                judged.append((prediction.score, true))
                continue
            }
            let isExcused = ignored.contains { face in
                let overlap = Overlap(prediction.box, face.box)
                return overlap.union >= DetectorScores.leastOverlap || overlap.inside >= 0.5
            }
            if isExcused || max(prediction.box[2], prediction.box[3]) * scale < 0.8 * floor { continue }
            judged.append((prediction.score, false))
        }
        faces += wanted
    }

    var figures: DetectorScores.AtFloor {
        let ranked = Self.byFallingScore(judged, \.score)
        var recall: [Double] = []
        var precision: [Double] = []
        var hits = 0
        for (rank, prediction) in zip(1..., ranked) {
            hits += prediction.isHit ? 1 : 0
            recall.append(Double(hits) / Double(max(1, faces.count)))
            precision.append(Double(hits) / Double(rank))
        }
        let last = precision.lastIndex { $0 >= 0.95 }
        return DetectorScores.AtFloor(
            faces: faces.count, curve: PrecisionCurve(recall: recall, precision: precision),
            recallAtPrecision95: faces.isEmpty ? nil : last.map { recall[$0] } ?? 0,
            scoreAtPrecision95: last.map { ranked[$0].score })
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
