import Foundation
import Imaging
import Testing

@testable import Evaluation

@Suite struct FER2013TablesTests {
    /// A picture of 48 x 48 pixels of which pixel k is (k + start) % 256.
    private func pixels(_ start: Int) -> String { (0..<2304).map { "\(($0 + start) % 256)" }.joined(separator: " ") }

    private func pictures() -> String {
        "emotion,pixels,Usage\r\n0,\(pixels(0)),Training\r\n3,\"\(pixels(7))\",PublicTest\r\n"
            + "6,\(pixels(9)),PrivateTest\r\n4,\(pixels(5)),PublicTest\r\n2,\(pixels(3)),PublicTest\r\n"
    }

    private let votes = """
        Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF
        Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0
        PublicTest,fer0000001.png,1,9,0,0,0,0,0,0,0,0
        PrivateTest,fer0000002.png,10,0,0,0,0,0,0,0,0,0
        PublicTest,fer0000003.png,4,0,0,4,2,0,0,0,0,0
        PublicTest,,0,0,0,0,0,0,0,0,0,10
        """

    private func firstPixels(_ faces: LabelledFaces) throws -> [Int] {
        try faces.faces.map { face in
            try faces.withLuma(face) { plane in
                #expect(plane.width == 48 && plane.height == 48)
                return Int(plane.pixels[0])
            }
        }
    }

    @Test func oldLabels() throws {
        let folder = try TemporaryFolder(["fer2013.csv": pictures()])
        let faces = try LabelledFaces.read(folder.path, split: .valid, labels: .fer2013)
        #expect(faces.faces.map(\.index) == [1, 3, 4])
        #expect(faces.faces.map(\.label) == [.happiness, .sadness, .fear])
        #expect(try firstPixels(faces) == [7, 5, 3])
        let test = try LabelledFaces.read(folder.path, split: .test, labels: .fer2013)
        #expect(test.faces.map(\.label) == [.neutral])
        #expect(try firstPixels(test) == [9])
    }

    @Test func votesOfTheSecondTable() throws {
        let folder = try TemporaryFolder(["fer2013.csv": pictures(), "fer2013new.csv": votes])
        let faces = try LabelledFaces.read(folder.path, split: .valid, labels: .ferplus)
        // Row 3 has no strict majority (4 of 10), by plurality it is neutral; row 4 is not a face.
        #expect(faces.faces.map(\.index) == [1, 3])
        #expect(faces.faces.map(\.label) == [.happiness, nil])
        #expect(faces.faces.map(\.plurality) == [.happiness, .neutral])
        #expect(try firstPixels(faces) == [7, 5])
    }

    @Test func columnsWithBlanksAndInAnotherOrder() throws {
        let folder = try TemporaryFolder(["fer2013.csv": "emotion, Usage, pixels\n5,PublicTest,\(pixels(1))\n"])
        let faces = try LabelledFaces.read(folder.path, split: .valid, labels: .fer2013)
        #expect(faces.faces.map(\.label) == [.surprise])
    }

    @Test func faultsAreNamed() throws {
        func fault(_ pictures: String, _ votes: String?, labels: LabelSet) throws -> String {
            let folder = try TemporaryFolder(["fer2013.csv": pictures])
            if let votes { try folder.write("fer2013new.csv", Data(votes.utf8)) }
            let text = message { _ = try LabelledFaces.read(folder.path, split: .valid, labels: labels) }
            return text.replacingOccurrences(of: folder.path + "/", with: "")
        }
        #expect(
            try fault(pictures(), nil, labels: .ferplus).hasPrefix("fer2013new.csv: missing; the eight classes need"))
        #expect(
            try fault("emotion,pixels,Usage\n1,1 2 3,PublicTest\n", nil, labels: .fer2013)
                == "fer2013.csv: line 2: 3 pixels, 2304 were expected")
        #expect(
            try fault("emotion,pixels,Usage\n1,1 256,PublicTest\n", nil, labels: .fer2013)
                == "fer2013.csv: line 2: a pixel is above 255")
        #expect(
            try fault("emotion,pixels,Usage\n1,1 -2,PublicTest\n", nil, labels: .fer2013)
                == "fer2013.csv: line 2: pixels hold something that is no number")
        #expect(
            try fault("emotion,pixels,Usage\n7,\(pixels(0)),PublicTest\n", nil, labels: .fer2013)
                == "fer2013.csv: line 2: emotion is \"7\", a whole number from 0 to 6 was expected")
        let short = votes.split(separator: "\n").prefix(4).joined(separator: "\n")
        #expect(try fault(pictures(), short, labels: .ferplus) == "fer2013new.csv: 3 rows, fewer than fer2013.csv has")
        #expect(
            try fault(pictures(), votes + "\nTraining,x,1,0,0,0,0,0,0,0,0,0", labels: .ferplus)
                == "fer2013new.csv: more rows than fer2013.csv has")
        let other = votes.replacingOccurrences(of: "PrivateTest", with: "Training")
        #expect(try fault(pictures(), other, labels: .ferplus).hasPrefix("fer2013new.csv: line 4: its Usage is not"))
    }
}
