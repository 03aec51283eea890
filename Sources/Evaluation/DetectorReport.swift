import Inference

/// The figures of a `DetectorEvaluation`: `text` for people, `json` for programs.
public struct DetectorReport: Sendable {
    let evaluation: DetectorEvaluation
    /// Score from which on a face is an alarm.
    let threshold: Float
    let millisecondsPerPicture: Double
    /// Of all pictures.
    let all: DetectorScores
    /// Of those whose boxes people drew; nil where there are none.
    let human: DetectorScores?
    /// By source, in the order of their names.
    let sources: [(name: String, scores: DetectorScores)]
    /// The faces of all pictures by how far they look aside, where that is marked.
    let poses: [FaceGroup]
    /// The faces of all pictures by how bright they are.
    let lights: [FaceGroup]

    /// - Parameters:
    ///   - predictions: Faces by picture file.
    ///   - lumas: Mean luma in the box of each marked face, by picture file.
    init(
        evaluation: DetectorEvaluation, threshold: Float, pictures: [MarkedPicture],
        predictions: [String: [PredictedFace]], lumas: [String: [Double?]], millisecondsPerPicture: Double
    ) {
        func scores(_ pictures: [MarkedPicture]) -> DetectorScores {
            DetectorScores(pictures, predictions, longSide: Double(evaluation.longSide), threshold: Double(threshold))
        }
        self.evaluation = evaluation
        self.threshold = threshold
        self.millisecondsPerPicture = millisecondsPerPicture
        all = scores(pictures)
        let drawn = pictures.filter { $0.gt == "human" }
        human = drawn.isEmpty ? nil : scores(drawn)
        sources = Set(pictures.map(\.source)).sorted().map { name in
            (name, scores(pictures.filter { $0.source == name }))
        }
        let faces = all.faces
        let precise = all.atFloor[DetectorScores.mainFloor]?.scoreAtPrecision95
        func groups(_ bands: [FaceGroup.Band], _ measure: (JudgedFace) -> Double?) -> [FaceGroup] {
            FaceGroup.groups(
                of: faces, by: bands, precise: precise, threshold: Double(threshold), measure: measure)
        }
        poses = groups(FaceGroup.yawBands) { $0.face.euler?.first.map(abs) }
        lights = groups(FaceGroup.lumaBands) { face in
            lumas[face.file].flatMap { $0.indices.contains(face.number) ? $0[face.number] : nil }
        }
    }

    public var text: String {
        var lines = [
            "\(evaluation.detector.name) on \(evaluation.data), \(evaluation.split.rawValue), long side \(evaluation.longSide)",
            "\(Format.fixed(millisecondsPerPicture, 2)) ms a picture in the detector", "", Self.header,
        ]
        lines.append(Self.row("all", all))
        if let human { lines.append(Self.row("human boxes", human)) }
        lines += sources.map { Self.row("  \($0.name)", $0.scores) }
        lines += ["", Self.groupHeader]
        lines += (poses + lights).map(Self.row)
        lines += [
            "",
            "AP50: average precision at an overlap of 0.5, for faces of 12, 20 and 32 px and more;",
            "R@P95: largest recall at precision 0.95 for 20 px and more, and the score there; by pose and light: recall at",
            "that same score. recall: at score \(Format.fixed(Double(threshold), 2));",
            "landmarks, 20 px and more: mean distance / square root of the box's area, and / eye distance;",
            "yaw: turn of the head to either side in degrees, of the faces where it is marked; luma: mean in the face's box;",
            "false alarms: pictures without a face that have one at score \(Format.fixed(Double(threshold), 2)).",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let columns = [
        "pictures", "faces20", "AP50_12", "AP50_20", "AP50_32", "R@P95", "score", "/box", "/eyes",
    ]
    private static let header = Format.left("", 16) + columns.map { Format.right($0, 9) }.joined() + "  false alarms"

    private static func row(_ name: String, _ scores: DetectorScores) -> String {
        let main = scores.atFloor[DetectorScores.mainFloor]
        var cells = ["\(scores.pictures)", "\(main?.faces ?? 0)"]
        cells += DetectorScores.floors.map { Format.fixed(scores.atFloor[$0]?.averagePrecision, 3) }
        cells.append(Format.fixed(main?.recallAtPrecision95, 3))
        cells.append(Format.fixed(main?.scoreAtPrecision95, 2))
        cells += [scores.landmarks.overBox, scores.landmarks.overEyes].map { Format.fixed($0, 4) }
        let alarms = scores.emptyPictures == 0 ? "-" : "\(scores.picturesWithAlarm) in \(scores.emptyPictures)"
        return Format.left(name, 16) + cells.map { Format.right($0, 9) }.joined() + "  \(alarms)"
    }

    private static let groupHeader =
        Format.left("by pose and light", 25)
        + ["faces20", "R@P95", "recall", "/box", "/eyes"].map { Format.right($0, 9) }.joined()

    private static func row(_ group: FaceGroup) -> String {
        var cells = ["\(group.faces)"]
        cells += [group.recallAtPrecision95, group.recall].map { Format.fixed($0, 3) }
        cells += [group.landmarks.overBox, group.landmarks.overEyes].map { Format.fixed($0, 4) }
        return Format.left("  \(group.name)", 25) + cells.map { Format.right($0, 9) }.joined()
    }
}
