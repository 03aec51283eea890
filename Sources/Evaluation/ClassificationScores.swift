import Expression
import Glibc

/// Figures of predicted probabilities against labels.
struct ClassificationScores: Equatable, Sendable {
    /// Rows: label; columns: the class of the largest probability (the first of equals).
    let confusion: [[Int]]
    /// Expected calibration error over 15 equal bins (k/15, (k+1)/15] of the largest probability.
    let calibrationError: Double

    private static let bins = 15

    /// `labels[k]` is the class number of picture k, `predictions[k]` its probabilities over the same `classes` classes.
    init(labels: [Int], predictions: [ClassScores], classes: Int) {
        precondition(labels.count == predictions.count)
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
        var gaps = [Double](repeating: 0, count: Self.bins)
        for (label, prediction) in zip(labels, predictions) {
            let top = prediction.top
            confusion[label][top.index] += 1
            let bin = Int((Double(top.value) * Double(Self.bins)).rounded(.up)) - 1
            gaps[min(max(bin, 0), Self.bins - 1)] += (label == top.index ? 1 : 0) - Double(top.value)
        }
        self.confusion = confusion
        calibrationError = labels.isEmpty ? 0 : gaps.reduce(0) { $0 + abs($1) } / Double(labels.count)
    }

    /// Pictures judged.
    var count: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }

    /// Share of right answers; nil where there are no pictures.
    var accuracy: Double? {
        Self.ratio(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }, count)
    }

    /// Labelled pictures by class.
    var labelled: [Int] { confusion.map { $0.reduce(0, +) } }

    /// Share of each class's pictures that were found; nil for classes without a picture.
    var recall: [Double?] { confusion.indices.map { Self.ratio(confusion[$0][$0], labelled[$0]) } }

    /// F1 of each class; nil for classes that neither a label nor an answer names.
    var f1: [Double?] {
        confusion.indices.map { index in
            let answered = confusion.reduce(0) { $0 + $1[index] }
            return Self.ratio(2 * confusion[index][index], labelled[index] + answered)
        }
    }

    /// Mean of `f1` over the classes that have one.
    var macroF1: Double? { Self.mean(f1) }

    /// Mean of `recall` over the classes that have one.
    var meanRecall: Double? { Self.mean(recall) }

    private static func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }

    private static func mean(_ values: [Double?]) -> Double? {
        let known = values.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
}
