import Faces
import Foundation
import Imaging
import Inference
import Testing

/// A made-up detector that finds white squares, written by Tests/Goldens/faces.py: each cell's score is its mean luma, its
/// face is the cell, doubled.
enum SpotDetector {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Goldens/Faces")

    /// The file's bytes, with each of `changes`, in the order of their keys, replaced by text of the same length.
    static func model(_ changes: [String: String] = [:], file: String = "spots.onnx") throws -> Model {
        var data = try Data(contentsOf: folder.appending(path: file))
        for (old, new) in changes.sorted(by: { $0.key < $1.key }) {
            try #require(old.utf8.count == new.utf8.count && data.range(of: Data(old.utf8)) != nil)
            while let range = data.range(of: Data(old.utf8)) { data.replaceSubrange(range, with: Data(new.utf8)) }
        }
        return try Model(bytes: Array(data), name: file)
    }
}

@Suite struct FaceDetectorTests {
    /// Black, with white squares.
    private func picture(_ width: Int, _ height: Int, _ squares: [(x: Int, y: Int, side: Int)]) -> LumaImage {
        let image = LumaImage(width: width, height: height)
        image.fill { x, y in
            squares.contains { (0..<$0.side).contains(x - $0.x) && (0..<$0.side).contains(y - $0.y) } ? 255 : 0
        }
        return image
    }

    private func detector(_ size: Int, _ change: (inout FaceDetector.Options) -> Void = { _ in }) throws -> FaceDetector
    {
        var options = FaceDetector.Options()
        options.detectSize = .longSide(size)
        change(&options)
        return try FaceDetector(SpotDetector.model(), options: options)
    }

    private func faces(_ detector: FaceDetector, in image: LumaImage) throws -> [Detection] {
        var found = [Detection(x: 1, y: 1)]
        try image.withPlane { plane throws(ModelError) in try detector.detect(in: plane, into: &found) }
        return found
    }

    @Test func findsASquareWhereItIs() throws {
        let found = try faces(detector(160), in: picture(160, 90, [(40, 24, 8)]))
        #expect(found.count == 1)
        let face = try #require(found.first)
        #expect(face.score > 0.99)
        // By the network's constants: centre 5.4375 x 8, 3.4375 x 8, size 16.
        #expect(abs(face.box.centre.x - 43.5) < 1e-3 && abs(face.box.centre.y - 27.5) < 1e-3)
        #expect(abs(face.box.width - 16) < 1e-3 && abs(face.box.height - 16) < 1e-3)
        #expect(abs(face.landmarks.leftEye.x - 41.6) < 1e-3 && abs(face.landmarks.rightMouth.y - 29.6) < 1e-3)
    }

    /// The same square in a picture twice and half as large, at the same size of the input.
    @Test func answersInThePicturesPixels() throws {
        let large = try #require(try faces(detector(160), in: picture(320, 180, [(80, 48, 16)])).first)
        #expect(abs(large.box.centre.x - 87.5) < 1e-2 && abs(large.box.width - 32) < 1e-2)
        let small = try #require(
            try faces(detector(320) { $0.minFace = 12 }, in: picture(160, 90, [(40, 24, 8)])).first)
        #expect(abs(small.box.centre.x - 43.25) < 1e-2 && abs(small.box.centre.y - 27.25) < 1e-2)
        #expect(abs(small.box.width - 16) < 1e-2)
    }

    @Test func sortsByScoreAndObeysItsLimits() throws {
        let image = picture(160, 90, [(40, 24, 8), (80, 40, 7), (120, 64, 8), (16, 64, 4), (64, 8, 16)])
        let all = try faces(detector(160), in: image)
        #expect(all.map(\.score) == all.map(\.score).sorted(by: >))
        // Two squares, the smaller one (49 of 64 pixels), and the large one as one face of stride 16 or several of 8.
        #expect(all.count { $0.box.width < 17 } >= 3 && all.allSatisfy { $0.score >= 0.6 })
        #expect(try faces(detector(160) { $0.minScore = 0.9 }, in: image).allSatisfy { $0.score >= 0.9 })
        #expect(try faces(detector(160) { $0.minScore = 0.2 }, in: image).contains { abs($0.score - 0.25) < 0.01 })
        #expect(try faces(detector(160) { $0.weakShare = 0.4 }, in: image).contains { abs($0.score - 0.25) < 0.01 })
        #expect(try faces(detector(160) { $0.minFace = 17 }, in: image).allSatisfy { $0.box.longSide > 17 })
        #expect(try faces(detector(160) { $0.maxFaces = 2 }, in: image) == Array(all.prefix(2)))
        #expect(try detector(160).minScore == 0.6)
        #expect(try detector(160) { $0.minScore = 0.3 }.minScore == 0.3)
    }

    /// One detector for pictures of many sizes, more than it keeps sessions for, gives what a fresh one gives.
    @Test func takesPicturesOfAnySize() throws {
        let old = try detector(128)
        for _ in 0..<2 {
            for (width, height) in [
                (128, 96), (96, 128), (128, 33), (300, 200), (40, 31), (1, 1), (128, 128), (3, 500),
            ] {
                let image = picture(width, height, [(width / 3, height / 3, 12), (width / 2, height / 2, 3)])
                #expect(try faces(old, in: image) == faces(detector(128), in: image))
            }
        }
        #expect(try faces(old, in: LumaImage()).isEmpty)
    }

    @Test(
        arguments: [
            (["ferd.task": "ferd.tusk"], "ferd.task"), (["detector": "detecter"], "detecter"),
            (["ferd.mean": "ferd.meat"], "ferd.mean"), (["0.0039": "x.0039"], "ferd.scale"),
            (["ferd.strides": "ferd.striped"], "ferd.strides"), (["8,16": "8,12"], "ferd.strides"),
            (["8,16": "8,-6"], "ferd.strides"), (["ferd.threshold": "ferd.thresh-ld"], "ferd.threshold"),
            (["0.6": "1.6"], "ferd.threshold"), (["0.6": "-.6"], "ferd.threshold"),
        ] as [([String: String], String)])
    func namesWhatIsWrongWithItsDescription(changes: [String: String], named: String) throws {
        let model = try SpotDetector.model(changes)
        #expect { _ = try FaceDetector(model) } throws: { error in
            "\(error)".hasPrefix("spots.onnx: ") && "\(error)".contains(named)
        }
    }

    @Test(
        arguments: [
            (["8,16": "8,32"], "score_32"), (["box_8": "bax_8"], "box_8"),
            (["8,16": "4,16", "score_8": "score_4", "box_8": "box_4", "landmarks_8": "landmarks_4"], "score_4"),
            (["luma": "lama"], "luma"),
        ] as [([String: String], String)])
    func namesWhatIsWrongWithItsOutputs(changes: [String: String], named: String) throws {
        let model = try SpotDetector.model(changes)
        let image = picture(64, 64, [])
        #expect { try faces(FaceDetector(model), in: image) } throws: { error in
            "\(error)".hasPrefix("spots.onnx: ") && "\(error)".contains(named)
        }
    }
}
