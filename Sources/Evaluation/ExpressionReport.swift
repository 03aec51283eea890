import Expression
import FoundationEssentials

/// The figures of an `ExpressionEvaluation`: `text` for people, `json` for programs.
public struct ExpressionReport: Sendable {
    let description: ExpressionDescription
    let evaluation: ExpressionEvaluation
    let notes: [String]
    let placements: [CropPlacement]
    /// Under the main labels: FERPlus' strict majority, FER2013's labels, or the folders' names.
    let scores: ClassificationScores
    let plurality: ClassificationScores?
    let picturesPerSecond: Double

    private var classes: [String] { evaluation.labels.expressions.map(\.name) }

    private func share(_ placement: CropPlacement) -> Double {
        Double(placements.count { $0 == placement }) / Double(max(placements.count, 1))
    }

    // MARK: for people

    public var text: String {
        var lines = [
            "\(description.name) on \(evaluation.data), \(evaluation.split.rawValue), \(classes.count) classes"
        ]
        lines.append(Self.line(plurality == nil ? "labels" : "strict majority", scores))
        if let plurality { lines.append(Self.line("plurality", plurality)) }
        lines.append(placementLine)
        let threads = evaluation.threads == 1 ? "1 thread" : "\(evaluation.threads) threads"
        lines.append("\(Format.fixed(picturesPerSecond, 1)) pictures/s with \(threads)")
        lines += notes.map { "note: \($0)" }
        lines += ["", "by class (rows: label, columns: answer)"] + confusionTable
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ rule: String, _ scores: ClassificationScores) -> String {
        "\(Format.left(rule + ":", 17))N \(scores.count)  accuracy \(Format.percent(scores.accuracy))  "
            + "macro-F1 \(Format.fixed(scores.macroF1, 4))  mean recall \(Format.percent(scores.meanRecall))  "
            + "ECE15 \(Format.fixed(scores.calibrationError, 4))"
    }

    private var placementLine: String {
        let whole = "whole picture \(placements.count { $0 == .wholePicture })"
        return evaluation.detector == nil
            ? "crops: aligned by the set's landmarks \(placements.count { $0 == .givenLandmarks }), \(whole)"
            : "crops: face detected \(placements.count { $0 == .detected }) (\(Format.percent(share(.detected)))), "
                + "none found, \(whole)"
    }

    private var confusionTable: [String] {
        let width = 10
        let head = classes.map { Format.right(String($0.prefix(7)), 8) }.joined()
        var rows = [String(repeating: " ", count: width) + head + "  recall      F1"]
        for (index, name) in classes.enumerated() {
            let counts = scores.confusion[index].map { Format.right("\($0)", 8) }.joined()
            rows.append(
                Format.left(name, width) + counts
                    + Format.right(Format.fixed(scores.recall[index].map { 100 * $0 }, 2), 8)
                    + Format.right(Format.fixed(scores.f1[index], 4), 8))
        }
        return rows
    }

    // MARK: for programs

    /// One JSON object in one line, without a line feed; shares in 0...1, null where there is no figure.
    public var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(Figures(self)), as: UTF8.self)
        }
    }

    private struct Figures: Encodable {
        let report: ExpressionReport

        init(_ report: ExpressionReport) { self.report = report }

        enum CodingKeys: String, CodingKey {
            case network, data, split, classes, n, accuracy, ece, confusion, recall, counts, notes
            case macroF1 = "macro_f1"
            case meanRecall = "mean_recall"
            case pluralityCount = "n_plurality"
            case pluralityAccuracy = "accuracy_plurality"
            case pluralityMacroF1 = "macro_f1_plurality"
            case detected
            case picturesPerSecond = "pictures_per_second"
        }

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: CodingKeys.self)
            try object.encode(report.description.name, forKey: .network)
            try object.encode(report.evaluation.data, forKey: .data)
            try object.encode(report.evaluation.split.rawValue, forKey: .split)
            try object.encode(report.classes, forKey: .classes)
            try object.encode(report.scores.count, forKey: .n)
            try object.encode(report.scores.accuracy, forKey: .accuracy)
            try object.encode(report.scores.macroF1, forKey: .macroF1)
            try object.encode(report.scores.meanRecall, forKey: .meanRecall)
            try object.encode(report.scores.calibrationError, forKey: .ece)
            try object.encode(report.scores.confusion, forKey: .confusion)
            try object.encode(byClass(report.scores.recall), forKey: .recall)
            try object.encode(byClass(report.scores.labelled), forKey: .counts)
            try object.encode(report.plurality?.count, forKey: .pluralityCount)
            try object.encode(report.plurality?.accuracy, forKey: .pluralityAccuracy)
            try object.encode(report.plurality?.macroF1, forKey: .pluralityMacroF1)
            try object.encode(report.evaluation.detector == nil ? nil : report.share(.detected), forKey: .detected)
            try object.encode(report.picturesPerSecond, forKey: .picturesPerSecond)
            try object.encode(report.notes, forKey: .notes)
        }

        private func byClass<Value>(_ values: [Value]) -> [String: Value] {
            Dictionary(uniqueKeysWithValues: zip(report.classes, values))
        }
    }
}
