import CAllocationCounter
import Foundation
import Imaging
import Inference
import Testing

@testable import Faces

/// Made-up networks of YuNet's form, and what OpenCV's own YuNet program finds with them: written by
/// Tests/Goldens/faces.py.
enum YuNet {
    struct Face: Decodable {
        let box: [Float]
        let landmarks: [[Float]]
        let score: Float
    }

    /// Takes pictures of any size; `fixed` those of 128 x 96 only.
    static let free = "yunet.onnx"
    static let fixed = "yunet_128x96.onnx"

    /// The file's bytes, with each of `changes` replaced by text of the same length.
    static func model(_ name: String, _ changes: [String: String] = [:]) throws -> Model {
        try SpotDetector.model(changes, file: name)
    }

    static func faces() throws -> [Face] {
        try JSONDecoder().decode([Face].self, from: Data(contentsOf: SpotDetector.folder.appending(path: "yunet.json")))
    }

    /// The picture of the golden faces, its pixels `zoom` times as large.
    static func picture(zoom: Int = 1) -> LumaImage {
        let image = LumaImage(width: 90 * zoom, height: 60 * zoom)
        let places = [(8, 8, 16, 16, 225), (40, 16, 56, 32, 190), (70, 4, 77, 14, 180), (0, 32, 32, 60, 160)]
        image.fill { column, row in
            let (x, y) = (column / zoom, row / zoom)
            let place = places.last { $0.0 <= x && x < $0.2 && $0.1 <= y && y < $0.3 }
            let bright = 5 * (x / 8) + 3 * (y / 8) + (7 * x + 11 * y) % 16
            return UInt8(place.map { $0.4 + bright } ?? (3 * x + 5 * y) % 40)
        }
        return image
    }
}

@Suite struct YuNetTests {
    private func detector(_ model: Model, size: Int, minScore: Float? = 0.5) throws -> FaceDetector {
        var options = FaceDetector.Options()
        options.detectSize = .longSide(size)
        options.minScore = minScore
        // As OpenCV does it.
        options.overlap = 0.3
        options.blends = false
        return try FaceDetector(model, options: options)
    }

    private func faces(_ detector: FaceDetector, in image: LumaImage) throws -> [Detection] {
        var found: [Detection] = []
        try image.withPlane { plane throws(ModelError) in try detector.detect(in: plane, into: &found) }
        return found
    }

    /// The largest difference of a number of the box or the landmarks, in pixels.
    private func distance(_ found: Detection, _ expected: YuNet.Face) -> Float {
        let box = [found.box.x, found.box.y, found.box.width, found.box.height]
        let difference = zip(box, expected.box).map { abs($0 - $1) }.max() ?? .infinity
        return max(difference, found.landmarks.distance(to: Landmarks(rows: expected.landmarks)))
    }

    @Test(arguments: [YuNet.free, YuNet.fixed]) func findsWhatOpenCVFinds(file: String) throws {
        let found = try faces(detector(YuNet.model(file), size: 90), in: YuNet.picture())
        let expected = try YuNet.faces()
        #expect(found.count == expected.count && expected.count > 8)
        for (face, golden) in zip(found, expected) {
            #expect(abs(face.score - golden.score) < 1e-4)
            #expect(distance(face, golden) < 0.01)
        }
    }

    /// The picture twice as large, shown to the network as before.
    @Test(arguments: [YuNet.free, YuNet.fixed])
    func answersInThePicturesPixels(file: String) throws {
        let found = try faces(detector(YuNet.model(file), size: 90), in: YuNet.picture(zoom: 2))
        #expect(try found.count == YuNet.faces().count)
        for (face, golden) in zip(found, try YuNet.faces()) {
            #expect(abs(face.box.width - 2 * golden.box[2]) < 0.02)
            #expect(abs(face.landmarks.nose.x - (2 * golden.landmarks[2][0] + 0.5)) < 0.02)
            #expect(abs(face.landmarks.rightMouth.y - (2 * golden.landmarks[4][1] + 0.5)) < 0.02)
        }
    }

    /// 128 x 96 is what the file fixes: 300 pixels do not fit, a tall picture is shown 64 x 96.
    @Test func showsNoMoreThanFitsIntoAFixedInput() throws {
        let model = try YuNet.model(YuNet.fixed)
        let picture = YuNet.picture(zoom: 2)
        #expect(try faces(detector(model, size: 300), in: picture) == faces(detector(model, size: 128), in: picture))
        #expect(try FaceDetector.largestDetectSize(of: model) == 128)
        #expect(try FaceDetector.largestDetectSize(of: YuNet.model(YuNet.free)) == nil)
        let input = DetectorInput.Size(width: 128, height: 96)
        let layout = DetectSize.longSide(300).layout(pictureWidth: 200, pictureHeight: 300, input: input)
        #expect(layout == .init(width: 64, height: 96, inputWidth: 128, inputHeight: 96))
        let small = DetectSize.longSide(64).layout(pictureWidth: 1920, pictureHeight: 1080, input: input)
        #expect(small == .init(width: 64, height: 36, inputWidth: 128, inputHeight: 96))
    }

    @Test func hasOpenCVsThreshold() throws {
        let detector = try detector(YuNet.model(YuNet.free), size: 90, minScore: nil)
        #expect(detector.minScore == 0.9)
        #expect(try faces(detector, in: YuNet.picture()).count == YuNet.faces().count { $0.score >= 0.9 })
    }

    @Test(
        arguments: [
            (["cls_16": "clz_16"], "ferd.task"), (["cls_16": "clz_16"], "'cls_16'"), (["obj_8": "obj_9"], "'obj_8'"),
            (["bbox_32": "bbox_31"], "'bbox_32'"), (["kps_8": "kqs_8"], "'kps_8'"),
        ] as [([String: String], String)])
    func namesWhatIsMissing(changes: [String: String], named: String) throws {
        let model = try YuNet.model(YuNet.free, changes)
        #expect { _ = try FaceDetector(model) } throws: { error in
            "\(error)".hasPrefix("yunet.onnx: ") && "\(error)".contains(named) && !"\(error)".contains("\n")
        }
    }

    /// Two outputs exchanged, so that their names and numbers of cells do not fit.
    @Test func namesAnOutputOfAnotherShape() throws {
        let model = try YuNet.model(YuNet.free, ["kps_16": "kps_tm", "kps_32": "kps_16", "kps_tm": "kps_32"])
        #expect { try faces(detector(model, size: 90), in: YuNet.picture()) } throws: { error in
            "\(error)" == "yunet.onnx: output kps_16 has shape [1, 6, 10], not [1, 24, 10]"
        }
    }

    /// Frames after the first cost no allocation (optimised builds; others allocate for closures).
    @Test(.enabled(if: allocations_are_counted() && isOptimised), arguments: [YuNet.free, YuNet.fixed])
    func allocatesNothingPerFrame(file: String) throws {
        let detector = try detector(YuNet.model(file), size: 90)
        let image = YuNet.picture()
        var found: [Detection] = []
        var counted: UInt = 0
        for frame in 0..<20 {
            let before = allocations_of_this_thread()
            try image.withPlane { plane throws(ModelError) in try detector.detect(in: plane, into: &found) }
            if frame >= 2 { counted += allocations_of_this_thread() - before }
        }
        #expect(counted == 0 && !found.isEmpty)
    }
}
