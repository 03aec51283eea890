import Foundation
import Inference
import Testing

@testable import Evaluation

/// The whole way from pictures to figures, with ferd's own detector.
@Suite struct DetectorEvaluationTests {
    private func detector() throws -> Model {
        try Model(contentsOf: "\(Goldens.folder)/../../../Weights/detector.onnx")
    }

    /// A folder with the first `count` rows of the real table and the real archive; nil without research data.
    private func part(_ count: Int) throws -> TemporaryFolder? {
        guard let data = Goldens.data("faces") else { return nil }
        let table = try String(contentsOfFile: DetectorPictures.table(data, .valid), encoding: .utf8)
        let folder = try TemporaryFolder()
        let rows = table.split(separator: "\n").reversed().prefix(count).joined(separator: "\n")
        try folder.write("faces_valid.jsonl", Data(rows.utf8))
        let archive = URL(filePath: DetectorPictures.archive(data, .valid)).path(percentEncoded: false)
        let full = archive.hasPrefix("/") ? archive : FileManager.default.currentDirectoryPath + "/" + archive
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/faces_valid.tar", withDestinationPath: full)
        return folder
    }

    @Test func figuresAreThoseOfThePredictionsWritten() throws {
        guard let folder = try part(12) else { return }
        var evaluation = DetectorEvaluation(data: folder.path, detector: try detector())
        evaluation.predictions = "\(folder.path)/predictions.jsonl"
        evaluation.threads = 2
        let report = try evaluation.run()

        let lines = try String(contentsOfFile: "\(folder.path)/predictions.jsonl", encoding: .utf8).split(
            separator: "\n")
        let written = try lines.map { try JSONDecoder().decode(PredictedPicture.self, from: Data($0.utf8)) }
        let pictures = try DetectorPictures(table: "\(folder.path)/faces_valid.jsonl").pictures
        #expect(written.map(\.file) == pictures.map(\.file))
        #expect(written.contains { $0.faces.contains { $0.score > 0.5 } })
        let expected = DetectorScores(
            pictures, Dictionary(uniqueKeysWithValues: written.map { ($0.file, $0.faces) }), longSide: 320,
            threshold: Double(report.threshold))
        #expect(expected.atFloor == report.all.atFloor && expected.landmarks == report.all.landmarks)

        let figures = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        let named = [
            ("ap50_12", expected.atFloor[12]?.averagePrecision), ("ap50_20", expected.atFloor[20]?.averagePrecision),
            ("ap50_32", expected.atFloor[32]?.averagePrecision),
            ("recall_p95_20", expected.atFloor[20]?.recallAtPrecision95),
            ("landmark_error", expected.landmarks.overBox),
        ]
        for (name, value) in named {
            #expect(abs(try #require(figures[name] as? Double) - (try #require(value))) < 1e-9, "\(name)")
        }
        #expect(figures.keys.contains("false_alarm_rate") && figures["human"] is [String: Any])
        #expect(report.text.contains("human boxes"))

        // Every face has its light, and the curves of two detectors fill six panels.
        #expect(report.lights.reduce(0) { $0 + $1.faces } == report.all.atFloor[20]?.faces)
        #expect((figures["by_light"] as? [[String: Any]])?.count == report.lights.count)
        #expect(figures["by_pose"] is [[String: Any]])
        let path = "\(folder.path)/curves.svg"
        try DetectorCurves([report, report]).write(to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == DetectorCurves([report, report]).svg)
    }

    @Test func aPictureThatTheArchiveLacksIsAnError() throws {
        let text = message {
            _ = try DetectorEvaluation(data: "\(Goldens.folder)/faces", detector: try detector()).run()
        }
        #expect(text == "b/00003.webp: in the table, but not in the archive")
    }
}
