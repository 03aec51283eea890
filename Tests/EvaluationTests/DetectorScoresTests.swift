import Foundation
import Imaging
import Testing

@testable import Evaluation

@Suite struct DetectorScoresTests {
    /// What the pack's scorer prints.
    private struct Expected: Decodable {
        struct AtFloor: Decodable {
            let faces: Int
            let ap50, recallAtP95: Double
            let scoreAtP95: Double?
        }
        struct Landmarks: Decodable {
            let n: Int
            let meanOverSqrtArea, meanOverInterocular: Double?
        }
        struct Empty: Decodable {
            let pictures, picturesWithAlarm: Int
            let threshold: Double
        }
        let pictures: Int
        let at12, at20, at32: AtFloor
        let landmarks: Landmarks
        let empty: Empty

        enum CodingKeys: String, CodingKey {
            case pictures, empty
            case at12 = ">=12px"
            case at20 = ">=20px"
            case at32 = ">=32px"
            case landmarks = "landmarks>=20px"
        }
    }

    private func predictions() throws -> [String: [PredictedFace]] {
        let text = try String(contentsOfFile: "\(Goldens.folder)/faces/predictions.jsonl", encoding: .utf8)
        let pictures = try text.split(separator: "\n").map {
            try JSONDecoder().decode(PredictedPicture.self, from: Data($0.utf8))
        }
        return Dictionary(uniqueKeysWithValues: pictures.map { ($0.file, $0.faces) })
    }

    private func isClose(_ one: Double?, _ other: Double?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return abs(one - other) < 1e-9
    }

    @Test(arguments: ["all", "human", "a", "all at 640"]) func agreesWithThePacksScorer(part: String) throws {
        let expected = try #require(try Goldens.decode([String: Expected].self, "faces/expected.json")[part])
        let marked = try DetectorPictures(table: "\(Goldens.folder)/faces/faces_valid.jsonl").pictures.filter {
            picture in
            switch part {
            case "human": picture.gt == "human"
            case "a": picture.source == "a"
            default: true
            }
        }
        let scores = DetectorScores(
            marked, try predictions(), longSide: part == "all at 640" ? 640 : 320, threshold: expected.empty.threshold)
        #expect(scores.pictures == expected.pictures)
        for (floor, figures) in [(12, expected.at12), (20, expected.at20), (32, expected.at32)] {
            let found = try #require(scores.atFloor[floor])
            #expect(found.faces == figures.faces)
            // The pack's scorer says 0 of no faces.
            #expect(isClose(found.averagePrecision, figures.faces > 0 ? figures.ap50 : nil))
            #expect(isClose(found.recallAtPrecision95, figures.faces > 0 ? figures.recallAtP95 : nil))
            #expect(isClose(found.scoreAtPrecision95, figures.scoreAtP95))
        }
        #expect(scores.landmarks.faces == expected.landmarks.n)
        #expect(isClose(scores.landmarks.overBox, expected.landmarks.meanOverSqrtArea))
        #expect(isClose(scores.landmarks.overEyes, expected.landmarks.meanOverInterocular))
        #expect(scores.emptyPictures == expected.empty.pictures)
        #expect(scores.picturesWithAlarm == expected.empty.picturesWithAlarm)
    }

    @Test func picturesWithoutFacesOrPredictionsGiveNothing() {
        let scores = DetectorScores([], [:], longSide: 320, threshold: 0.5)
        #expect(scores.atFloor[20]?.faces == 0)
        #expect(scores.atFloor[20]?.averagePrecision == nil && scores.atFloor[20]?.recallAtPrecision95 == nil)
        #expect(scores.landmarks.overBox == nil && scores.falseAlarmRate == nil)
    }

    @Test(arguments: [
        ("{\"file\":\"a\"}", "line 1: not a picture's JSON object (\"width\" is missing)"),
        ("{}{", "line 1: not a picture's JSON object (broken JSON)"),
        (
            "\n{\"file\":\"a\",\"width\":\"9\",\"height\":9,\"source\":\"s\",\"faces\":[]}",
            "line 2: not a picture's JSON object (\"width\" is of another type)"
        ),
        ("{\"file\":\"a\",\"width\":0,\"height\":9,\"source\":\"s\",\"faces\":[]}", "line 1: a picture of 0x9"),
        (
            "{\"file\":\"a\",\"width\":9,\"height\":9,\"source\":\"s\",\"faces\":[{\"box\":[1,2,3]}]}",
            "line 1: a box of 3 numbers"
        ),
        (
            "{\"file\":\"a\",\"width\":9,\"height\":9,\"source\":\"s\",\"faces\":[{\"box\":[1,2,3,4],\"landmarks\":[[1,2]]}]}",
            "line 1: landmarks that are not five points"
        ),
        (
            "{\"file\":\"a\",\"width\":9,\"height\":9,\"source\":\"s\",\"faces\":[{\"box\":[1,2,3,4],\"euler\":[1,2]}]}",
            "line 1: a pose of 2 angles"
        ),
    ]) func brokenTablesAreNamed(content: String, fault: String) throws {
        let folder = try TemporaryFolder(["faces.jsonl": content])
        #expect(
            message { _ = try DetectorPictures(table: "\(folder.path)/faces.jsonl") }
                .hasSuffix("faces.jsonl: \(fault)"))
    }

    @Test func aPictureThatStandsTwiceIsAnError() throws {
        let line = "{\"file\":\"a\",\"width\":9,\"height\":9,\"source\":\"s\",\"faces\":[]}\n"
        let folder = try TemporaryFolder(["faces.jsonl": line + line])
        #expect(
            message { _ = try DetectorPictures(table: "\(folder.path)/faces.jsonl") }
                .hasSuffix("line 2: a stands there twice"))
    }

    @Test func theRealArchiveHoldsEveryPicture() throws {
        guard let folder = Goldens.data("faces") else { return }
        let archive = try TarArchive(DetectorPictures.archive(folder, .valid))
        let pictures = try DetectorPictures(table: DetectorPictures.table(folder, .valid)).pictures
        #expect(pictures.count == 800)
        for picture in pictures.prefix(60) {
            let bytes = try #require(try archive.contents(of: picture.file, limit: 1 << 20))
            let luma = try DecodedPicture.luma(bytes: bytes, name: picture.file)
            #expect(luma.width == picture.width && luma.height == picture.height)
        }
    }
}
