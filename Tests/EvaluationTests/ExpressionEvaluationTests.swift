import Expression
import Foundation
import Inference
import Testing

@testable import Evaluation

/// The whole way from a pack to figures, with a tiny network on the made-up pack.
@Suite struct ExpressionEvaluationTests {
    private func evaluation() throws -> ExpressionEvaluation {
        let network = try Model(contentsOf: "\(Goldens.folder)/../Expression/linear.onnx")
        return ExpressionEvaluation(data: "\(Goldens.folder)/ferplus", network: network)
    }

    private func object(_ report: ExpressionReport) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    }

    @Test func figuresAreThoseOfThePredictionsWritten() throws {
        let folder = try TemporaryFolder()
        var evaluation = try evaluation()
        evaluation.predictions = "\(folder.path)/predictions.csv"
        let report = try evaluation.run()

        var table = try CSVReader("\(folder.path)/predictions.csv")
        #expect(table.header == ["index"] + FaceExpression.allCases.map(\.name))
        var predictions: [Int: ClassScores] = [:]
        while try table.next() {
            var values: [Float] = []
            for column in 1...8 { values.append(try #require(try table.number(column))) }
            let scores = try #require(ClassScores(values))
            #expect(abs(scores.sum - 1) < 1e-5)
            predictions[try table.integer(0, in: 0...10_000)] = scores
        }
        let faces = try LabelledFaces.read(evaluation.data, split: .valid, labels: .ferplus).faces
        #expect(Set(predictions.keys) == Set(faces.filter { $0.plurality != nil }.map(\.index)))
        let labelled = faces.filter { $0.label != nil }
        let expected = ClassificationScores(
            labels: labelled.compactMap { $0.label?.rawValue },
            predictions: labelled.compactMap { predictions[$0.index] },
            classes: 8)
        #expect(report.scores == expected)

        let figures = try object(report)
        #expect(figures["n"] as? Int == 88 && figures["n_plurality"] as? Int == 92)
        #expect(figures["accuracy"] as? Double == expected.accuracy)
        #expect(figures["macro_f1"] as? Double == expected.macroF1)
        #expect(abs(try #require(figures["ece"] as? Double) - expected.calibrationError) < 1e-9)
        #expect(figures["accuracy_plurality"] as? Double == report.plurality?.accuracy)
        #expect(figures["detected"] is NSNull && figures["network"] as? String == "linear")
        #expect((figures["recall"] as? [String: Any])?.count == 8)
        #expect(report.notes == ["the network does not know sadness, anger, disgust, fear, contempt"])
        #expect(report.text.contains("N 88  accuracy \(Format.percent(expected.accuracy))"))
    }

    @Test func cropsArePlacedByTrustedLandmarksOnly() throws {
        let report = try evaluation().run()
        let faces = try LabelledFaces.read("\(Goldens.folder)/ferplus", split: .valid, labels: .ferplus).faces
        let aligned = faces.filter { $0.plurality != nil && $0.landmarks != nil }.count
        #expect(report.placements.count { $0 == .givenLandmarks } == aligned && aligned > 50)
        #expect(report.placements.count { $0 == .wholePicture } == report.placements.count - aligned)
    }

    @Test func threadsDoNotChangeTheFigures() throws {
        var evaluation = try evaluation()
        let alone = try evaluation.run()
        evaluation.threads = 3
        let together = try evaluation.run()
        #expect(together.scores == alone.scores && together.plurality == alone.plurality)
    }

    @Test func sevenLabelsHaveNoPlurality() throws {
        var evaluation = try evaluation()
        evaluation.labels = .fer2013
        let figures = try object(evaluation.run())
        #expect(figures["n"] as? Int == 120 && figures["accuracy_plurality"] is NSNull)
        #expect((figures["confusion"] as? [[Int]])?.count == 7)
    }

    @Test func predictionsThatCannotBeWrittenAreAnError() throws {
        var evaluation = try evaluation()
        evaluation.predictions = "/nonexistent/predictions.csv"
        #expect { try evaluation.run() } throws: { ($0 as? EvaluationError)?.exitCode == 74 }
        evaluation.predictions = "/dev/full"
        #expect { try evaluation.run() } throws: { ($0 as? EvaluationError)?.exitCode == 74 }
    }

    /// What training measured with PyTorch, as the network's file says, and what the engine measures here. Training samples
    /// its crops at one point a pixel, the engine at four where the crop shrinks: that moves a few pictures of a thousand.
    @Test func agreesWithTheFiguresOfTraining() throws {
        guard let data = Goldens.data("ferplus") else { return }
        struct Metrics: Decodable {
            let alignedMajorityAccuracy, alignedPluralityAccuracy: Double
        }
        let network = try Model(contentsOf: "\(Goldens.folder)/../../../Weights/i-mobilenetv2.onnx")
        let text = try #require(network.metadata["ferd.metrics"])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let metrics = try decoder.decode(Metrics.self, from: Data(text.utf8))
        var evaluation = ExpressionEvaluation(data: data, network: network)
        evaluation.threads = 2
        let report = try evaluation.run()
        #expect(abs(try #require(report.scores.accuracy) - metrics.alignedMajorityAccuracy) < 0.002)
        #expect(abs(try #require(report.plurality?.accuracy) - metrics.alignedPluralityAccuracy) < 0.002)
    }
}
