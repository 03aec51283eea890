import Faces
import Foundation
import Imaging
import Testing

@testable import Evaluation

/// The pack's own Python reader and scorer are the reference.
@Suite struct FERPlusPackTests {
    private struct Expected: Decodable {
        let tiles: [Int]
        let majority: [Int?]
        let plurality: [Int?]
        let landmarks: [[[Float]]?]
    }

    /// Sum of a tile's pixels with weights 1, 2 ... 250, 0, 1 ...
    private func checksum(_ faces: LabelledFaces, _ face: LabelledFace) throws -> Int {
        try faces.withLuma(face) { plane in
            var sum = 0
            for k in 0..<plane.width * plane.height {
                sum += Int(plane.pixels[k / plane.width * plane.stride + k % plane.width]) * ((k + 1) % 251)
            }
            return sum
        }
    }

    @Test func tilesVotesAndLandmarksAreAsThePacksReaderGivesThem() throws {
        let expected = try Goldens.decode(Expected.self, "ferplus/expected.json")
        let faces = try LabelledFaces.read("\(Goldens.folder)/ferplus", split: .valid, labels: .ferplus)
        #expect(faces.faces.map { $0.label?.rawValue } == expected.majority)
        #expect(faces.faces.map { $0.plurality?.rawValue } == expected.plurality)
        #expect(try faces.faces.map { try checksum(faces, $0) } == expected.tiles)
        let landmarks = faces.faces.map { face in
            face.landmarks.map { marks in
                [marks.leftEye, marks.rightEye, marks.nose, marks.leftMouth, marks.rightMouth].map { [$0.x, $0.y] }
            }
        }
        #expect(landmarks == expected.landmarks)
        #expect(faces.faces.map(\.index) == (0..<120).map { 5000 + 3 * $0 })
    }

    @Test func sevenClassesAreTheOldLabels() throws {
        let faces = try LabelledFaces.read("\(Goldens.folder)/ferplus", split: .valid, labels: .fer2013)
        #expect(
            faces.faces.prefix(7).map { $0.label?.name } == [
                "anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral",
            ])
        #expect(faces.faces.count == 120 && faces.faces.allSatisfy { $0.plurality == nil })
    }

    /// Counts of the README of the real pack, and pixel sums that its Python reader gives.
    @Test func theRealPack() throws {
        guard let folder = Goldens.data("ferplus") else { return }
        let faces = try LabelledFaces.read(folder, split: .valid, labels: .ferplus)
        let counts = { (labels: [FaceExpression?]) in
            FaceExpression.allCases.map { expression in labels.count { $0 == expression } }
        }
        #expect(faces.faces.count == 3579)
        #expect(counts(faces.faces.map(\.label)) == [1182, 865, 415, 351, 287, 24, 62, 13])
        #expect(counts(faces.faces.map(\.plurality)) == [1335, 899, 456, 412, 319, 34, 74, 24])
        #expect(faces.faces.count { $0.landmarks != nil } == 3525 - 41)
        let eighth = stride(from: 0, to: faces.faces.count, by: 8).map { faces.faces[$0] }
        #expect(try eighth.reduce(0) { try $0 + checksum(faces, $1) } == 16_926_313_808)
    }

    @Test func faultsAreNamed() throws {
        let table = try String(contentsOfFile: "\(Goldens.folder)/ferplus/ferplus_valid.csv", encoding: .utf8)
        let sheet = try Data(contentsOf: URL(filePath: "\(Goldens.folder)/ferplus/ferplus_valid_00.webp"))
        func fault(_ change: (String) -> String, sheet: Data?) throws -> String {
            let folder = try TemporaryFolder(["ferplus_valid.csv": change(table)])
            if let sheet { try folder.write("ferplus_valid_00.webp", sheet) }
            let text = message { _ = try LabelledFaces.read(folder.path, split: .valid, labels: .ferplus) }
            return text.replacingOccurrences(of: folder.path + "/", with: "")
        }
        #expect(try fault({ $0 }, sheet: nil) == "ferplus_valid_00.webp: missing")
        #expect(try fault({ $0 }, sheet: Data("no picture".utf8)).hasPrefix("ferplus_valid_00.webp: "))
        #expect(
            try fault({ $0.replacingOccurrences(of: "contempt", with: "contemt") }, sheet: sheet)
                .hasPrefix("ferplus_valid.csv: no column \"contempt\""))
        #expect(
            try fault({ $0.replacingOccurrences(of: "\r\n1,5003", with: "\r\n-1,5003") }, sheet: sheet)
                .hasPrefix("ferplus_valid.csv: line 3: tile is \"-1\""))
        let small = try Data(contentsOf: URL(filePath: "\(Goldens.folder)/../StillPictures/grey.webp"))
        #expect(
            try fault({ $0 }, sheet: small)
                == "ferplus_valid.csv: line 2: tile 0 lies outside ferplus_valid_00.webp")
    }
}
