import Imaging
import Testing

@testable import Faces

@Suite struct DetectorHeadTests {
    /// The output of one stride in either form, all scores 0, that tests write faces into.
    private struct Outputs {
        let form: DetectorForm
        let stride = 16
        let rows = 3
        let columns = 4
        var scores = [Float](repeating: 0, count: 12)
        var objectness = [Float](repeating: 1, count: 12)
        var boxes = [Float](repeating: 0, count: 48)
        var landmarks = [Float](repeating: 0, count: 120)

        init(_ form: DetectorForm = .ferd) { self.form = form }

        mutating func setBox(_ channel: Int, of cell: Int, _ value: Float) {
            boxes[form == .ferd ? channel * 12 + cell : cell * 4 + channel] = value
        }

        mutating func setLandmark(_ channel: Int, of cell: Int, _ value: Float) {
            landmarks[form == .ferd ? channel * 12 + cell : cell * 10 + channel] = value
        }

        func decode(_ head: DetectorHead) -> [Detection] {
            var detections: [Detection] = []
            scores.withUnsafeBufferPointer { scores in
                objectness.withUnsafeBufferPointer { objectness in
                    boxes.withUnsafeBufferPointer { boxes in
                        landmarks.withUnsafeBufferPointer { landmarks in
                            head.decode(
                                DetectorLevel(
                                    form: form, stride: stride, rows: rows, columns: columns, scores: scores,
                                    objectness: form == .yunet ? objectness : nil, boxes: boxes, landmarks: landmarks),
                                into: &detections)
                        }
                    }
                }
            }
            return detections
        }
    }

    /// A picture of 128 x 192 pixels in an input of 64 x 48.
    private static let picture = Box(x: -0.5, y: -0.5, width: 128, height: 192)
    private let head = DetectorHead(scaleX: 0.5, scaleY: 0.25, picture: picture, minScore: 0.3, minFace: 0)

    @Test(arguments: [DetectorForm.ferd, .yunet]) func readsACell(form: DetectorForm) throws {
        var outputs = Outputs(form)
        let cell = 1 * 4 + 2
        outputs.scores[cell] = 0.8
        outputs.scores[0] = 0.29
        if form == .yunet {
            // 0.8 is the root of their product; a class score alone makes no face.
            (outputs.scores[cell], outputs.objectness[cell]) = (0.64, 1.5)
            (outputs.scores[3], outputs.objectness[3]) = (0.9, -0.1)
            (outputs.scores[0], outputs.objectness[0]) = (0.2, 0.4)
        }
        for (plane, value) in [Float(0.5), -0.25, 0, 1].enumerated() { outputs.setBox(plane, of: cell, value) }
        for plane in 0..<10 { outputs.setLandmark(plane, of: cell, Float(plane) / 10) }
        let found = outputs.decode(head)
        let face = try #require(found.first)
        #expect(found.count == 1 && abs(face.score - 0.8) < 1e-6)
        // By hand: centre (2.5, 0.75) x 16 = (40, 12) in the input, (80.5, 49.5) in the picture.
        #expect(abs(face.box.width - 32) < 1e-3 && abs(face.box.height - 16 * 2.7182818 / 0.25) < 1e-3)
        #expect(abs(face.box.centre.x - 80.5) < 1e-3 && abs(face.box.centre.y - 49.5) < 1e-3)
        #expect(abs(face.landmarks.leftEye.x - (32.5 / 0.5 - 0.5)) < 1e-3)
        #expect(abs(face.landmarks.leftEye.y - ((1.1 * 16 + 0.5) / 0.25 - 0.5)) < 1e-3)
        #expect(abs(face.landmarks.rightMouth.x - ((2.8 * 16 + 0.5) / 0.5 - 0.5)) < 1e-3)
        #expect(abs(face.landmarks.rightMouth.y - ((1.9 * 16 + 0.5) / 0.25 - 0.5)) < 1e-3)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 89, 3e38], [DetectorForm.ferd, .yunet])
    func leavesOutWhatIsNotFinite(_ value: Float, form: DetectorForm) {
        for plane in 0..<4 {
            var outputs = Outputs(form)
            outputs.scores[5] = 1
            outputs.setBox(plane, of: 5, value)
            let isFinite = outputs.decode(head).allSatisfy { $0.box.area.isFinite && $0.box.x.isFinite }
            #expect(isFinite)
            if plane >= 2, value > 0 || value.isNaN { #expect(outputs.decode(head).isEmpty) }
        }
        for plane in 0..<10 where !value.isFinite {
            var outputs = Outputs(form)
            outputs.scores[5] = 1
            outputs.setLandmark(plane, of: 5, value)
            #expect(outputs.decode(head).isEmpty)
        }
        var outputs = Outputs(form)
        outputs.scores = [Float](repeating: value, count: 12)
        #expect(outputs.decode(head).allSatisfy { $0.score <= 1 })
        outputs = Outputs(form)
        outputs.scores[5] = 1
        outputs.objectness[5] = value
        #expect(outputs.decode(head).allSatisfy { $0.score <= 1 })
    }

    @Test func leavesOutSmallFaces() {
        var outputs = Outputs()
        outputs.scores[0] = 1
        var head = DetectorHead(scaleX: 1, scaleY: 1, picture: Self.picture, minScore: 0.3, minFace: 16)
        #expect(outputs.decode(head).count == 1)
        head = DetectorHead(scaleX: 1, scaleY: 1, picture: Self.picture, minScore: 0.3, minFace: 16.5)
        #expect(outputs.decode(head).isEmpty)
    }

    /// The face of the last cell, 16 pixels wide around (48, 32), in pictures that end before, in and behind it.
    @Test(arguments: [(Float(40), false), (41, true), (64, true)])
    func leavesOutWhatLiesOutsideThePicture(width: Float, isFound: Bool) {
        var outputs = Outputs()
        outputs.scores[11] = 1
        let picture = Box(x: -0.5, y: -0.5, width: width, height: 48)
        let head = DetectorHead(scaleX: 1, scaleY: 1, picture: picture, minScore: 0.3, minFace: 0)
        #expect(outputs.decode(head).isEmpty != isFound)
    }

    @Test func leavesOutShortOutputs() {
        var outputs = Outputs()
        outputs.scores[0] = 1
        outputs.landmarks.removeLast()
        #expect(outputs.decode(head).isEmpty)
    }
}

@Suite struct DetectSizeTests {
    @Test(arguments: [
        (96, 128, 240, 320), (176, 144, 320, 262), (640, 480, 320, 240), (640, 360, 320, 180), (960, 540, 480, 270),
        (1280, 720, 640, 360), (1920, 1080, 640, 360), (1080, 1920, 360, 640), (1, 1, 320, 320), (5000, 1, 640, 1),
    ])
    func choosesBySizeOfThePicture(width: Int, height: Int, scaledWidth: Int, scaledHeight: Int) {
        let layout = DetectSize.automatic.layout(pictureWidth: width, pictureHeight: height)
        #expect(layout.width == scaledWidth && layout.height == scaledHeight)
        #expect(layout.inputWidth % 32 == 0 && layout.inputHeight % 32 == 0)
        #expect((0..<32).contains(layout.inputWidth - layout.width))
        #expect((0..<32).contains(layout.inputHeight - layout.height))
    }

    @Test func takesAnyLongSide() {
        let layout = DetectSize.longSide(500).layout(pictureWidth: 1000, pictureHeight: 300)
        #expect(layout == .init(width: 500, height: 150, inputWidth: 512, inputHeight: 160))
        #expect(DetectSize.longSide(.min).layout(pictureWidth: 10, pictureHeight: 10).width == 32)
        #expect(DetectSize.longSide(.max).layout(pictureWidth: 10, pictureHeight: 10).width == 4096)
    }
}
