import FoundationEssentials
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

    init(
        evaluation: DetectorEvaluation, threshold: Float, pictures: [MarkedPicture],
        predictions: [String: [PredictedFace]], millisecondsPerPicture: Double
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
    }

    // MARK: for people

    public var text: String {
        var lines = [
            "\(evaluation.detector.name) on \(evaluation.data), \(evaluation.split.rawValue), long side \(evaluation.longSide)",
            "\(Format.fixed(millisecondsPerPicture, 2)) ms a picture in the detector", "", Self.header,
        ]
        lines.append(Self.row("all", all))
        if let human { lines.append(Self.row("human boxes", human)) }
        lines += sources.map { Self.row("  \($0.name)", $0.scores) }
        lines += [
            "",
            "AP50: average precision at an overlap of 0.5, for faces of 12, 20 and 32 px and more;",
            "R@P95: largest recall at precision 0.95 for 20 px and more, and the score there;",
            "landmarks, 20 px and more: mean distance / square root of the box's area, and / eye distance;",
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
        cells += DetectorScores.floors.map { floor in
            let figures = scores.atFloor[floor]
            return Format.fixed(figures?.faces == 0 ? nil : figures?.averagePrecision, 3)
        }
        cells.append(Format.fixed(main?.faces == 0 ? nil : main?.recallAtPrecision95, 3))
        cells.append(Format.fixed(main?.scoreAtPrecision95, 2))
        cells += [scores.landmarks.overBox, scores.landmarks.overEyes].map { Format.fixed($0, 4) }
        let alarms = scores.emptyPictures == 0 ? "-" : "\(scores.picturesWithAlarm) in \(scores.emptyPictures)"
        return Format.left(name, 16) + cells.map { Format.right($0, 9) }.joined() + "  \(alarms)"
    }

    // MARK: for programs

    /// One JSON object in one line, without a line feed: the figures of all pictures, those of `human` boxes and by
    /// source in objects of their own; null where there is no figure.
    public var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(Figures(report: self)), as: UTF8.self)
        }
    }

    private enum Key: String, CodingKey {
        case detector, data, split, threshold, human, sources
        case longSide = "long_side"
        case milliseconds = "ms_per_picture"
        case pictures
        case faces20 = "faces_20"
        case ap12 = "ap50_12"
        case ap20 = "ap50_20"
        case ap32 = "ap50_32"
        case recall = "recall_p95_20"
        case score = "score_p95_20"
        case landmarkError = "landmark_error"
        case landmarkErrorEyes = "landmark_error_eyes"
        case emptyPictures = "empty_pictures"
        case falseAlarms = "false_alarms"
        case falseAlarmRate = "false_alarm_rate"
    }

    private struct Figures: Encodable {
        let report: DetectorReport

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            let evaluation = report.evaluation
            try object.encode(evaluation.detector.name, forKey: .detector)
            try object.encode(evaluation.data, forKey: .data)
            try object.encode(evaluation.split.rawValue, forKey: .split)
            try object.encode(evaluation.longSide, forKey: .longSide)
            try object.encode(report.threshold, forKey: .threshold)
            try object.encode(report.millisecondsPerPicture, forKey: .milliseconds)
            try Part(scores: report.all).encode(into: &object)
            try object.encode(report.human.map { Part(scores: $0) }, forKey: .human)
            let sources = report.sources.map { ($0.name, Part(scores: $0.scores)) }
            try object.encode(Dictionary(uniqueKeysWithValues: sources), forKey: .sources)
        }
    }

    private struct Part: Encodable {
        let scores: DetectorScores

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try encode(into: &object)
        }

        func encode(into object: inout KeyedEncodingContainer<Key>) throws {
            let main = scores.atFloor[DetectorScores.mainFloor]
            try object.encode(scores.pictures, forKey: .pictures)
            try object.encode(main?.faces, forKey: .faces20)
            for (floor, key) in zip(DetectorScores.floors, [Key.ap12, .ap20, .ap32]) {
                try object.encode(scores.atFloor[floor]?.averagePrecision, forKey: key)
            }
            try object.encode(main?.recallAtPrecision95, forKey: .recall)
            try object.encode(main?.scoreAtPrecision95, forKey: .score)
            try object.encode(scores.landmarks.overBox, forKey: .landmarkError)
            try object.encode(scores.landmarks.overEyes, forKey: .landmarkErrorEyes)
            try object.encode(scores.emptyPictures, forKey: .emptyPictures)
            try object.encode(scores.falseAlarms, forKey: .falseAlarms)
            try object.encode(scores.falseAlarmRate, forKey: .falseAlarmRate)
        }
    }
}
