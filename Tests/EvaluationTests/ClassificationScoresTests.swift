import Expression
import Foundation
import Testing

@testable import Evaluation

@Suite struct ClassificationScoresTests {
    private struct Expected: Decodable {
        struct Scores: Decodable {
            let n: Int
            let accuracy, macroF1, meanRecall, ece: Double
            let confusion: [[Int]]
        }
        let majority: [Int?]
        let plurality: [Int?]
        let majorityScores: Scores
        let pluralityScores: Scores
    }

    /// The probabilities of `predictions.csv` by row index.
    private func predictions() throws -> [ClassScores] {
        var reader = try CSVReader("\(Goldens.folder)/ferplus/predictions.csv")
        var predictions: [ClassScores] = []
        while try reader.next() {
            var values: [Float] = []
            for column in 1...8 { values.append(try reader.number(column) ?? .nan) }
            if let scores = ClassScores(values) { predictions.append(scores) }
        }
        return predictions
    }

    @Test func agreesWithThePacksScorer() throws {
        let expected = try Goldens.decode(Expected.self, "ferplus/expected.json")
        let predictions = try predictions()
        for (labels, scores) in [
            (expected.majority, expected.majorityScores), (expected.plurality, expected.pluralityScores),
        ] {
            let kept = zip(labels, predictions).compactMap { label, scores in label.map { ($0, scores) } }
            let found = ClassificationScores(labels: kept.map(\.0), predictions: kept.map(\.1), classes: 8)
            #expect(found.count == scores.n)
            #expect(found.confusion == scores.confusion)
            #expect(abs(try #require(found.accuracy) - scores.accuracy) < 1e-12)
            #expect(abs(try #require(found.macroF1) - scores.macroF1) < 1e-12)
            #expect(abs(try #require(found.meanRecall) - scores.meanRecall) < 1e-12)
            #expect(abs(found.calibrationError - scores.ece) < 1e-6)
        }
    }

    @Test func handComputed() throws {
        // Labels 0 0 1 1; answers 0 1 1 1 with top probabilities 0.9 0.6 0.8 0.7; class 2 never occurs.
        let predictions = try [[0.9, 0.1, 0], [0.4, 0.6, 0], [0.1, 0.8, 0.1], [0.2, 0.7, 0.1]].map { values in
            try #require(ClassScores(values.map { Float($0) }))
        }
        let scores = ClassificationScores(labels: [0, 0, 1, 1], predictions: predictions, classes: 3)
        #expect(scores.accuracy == 0.75)
        #expect(scores.recall == [0.5, 1, nil])
        // Class 0: 2 * 1 / (2 + 1); class 1: 2 * 2 / (2 + 3).
        #expect(abs(try #require(scores.f1[0]) - 2.0 / 3) < 1e-12)
        #expect(abs(try #require(scores.f1[1]) - 0.8) < 1e-12)
        #expect(scores.f1[2] == nil)
        // Bins of their own: |1 - 0.9|, |0 - 0.6|, |1 - 0.8|, |1 - 0.7| over 4.
        #expect(abs(scores.calibrationError - 0.3) < 1e-6)
    }

    @Test func noPicturesGiveNoFigures() {
        let scores = ClassificationScores(labels: [], predictions: [], classes: 8)
        #expect(scores.accuracy == nil && scores.macroF1 == nil && scores.calibrationError == 0)
    }

    @Test func classesAreMatchedByName() throws {
        let mapping = try ClassMapping(
            classes: ["Happy", "angry", "contempt", "sad", "fear", "disgust", "surprise", "neutral"],
            expressions: LabelSet.fer2013.expressions)
        let scores = try #require(ClassScores([0.1, 0.2, 0.5, 0.04, 0.03, 0.02, 0.01, 0.1]))
        // Order anger, disgust, fear, happiness, sadness, surprise, neutral; over the half that is not contempt.
        let expected: [Float] = [0.4, 0.04, 0.06, 0.2, 0.08, 0.02, 0.2]
        let mapped = mapping(scores)
        for (index, value) in expected.enumerated() { #expect(abs(mapped[index] - value) < 1e-6) }
        #expect(mapping.notes == ["probability of contempt dropped, the rest renormalised"])
    }

    @Test func sevenClassesAnswerForEightLabels() throws {
        let names = LabelSet.fer2013.expressions.map(\.name)
        let mapping = try ClassMapping(classes: names, expressions: LabelSet.ferplus.expressions)
        let mapped = mapping(try #require(ClassScores([0.1, 0.2, 0.05, 0.3, 0.05, 0.1, 0.2])))
        #expect(mapped == ClassScores([0.2, 0.3, 0.1, 0.05, 0.1, 0.2, 0.05, 0]))
        #expect(mapping.notes == ["the network does not know contempt"])
    }

    @Test func classesOfAnotherKindAreRefused() {
        #expect(throws: EvaluationError.self) {
            try ClassMapping(classes: ["cat", "dog"], expressions: LabelSet.ferplus.expressions)
        }
    }
}
