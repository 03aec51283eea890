import CAllocationCounter
import Faces
import Foundation
import Imaging
import Inference
import Testing

/// The project's own detector.
private enum Weights {
    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Weights/detector.onnx").path
    static let areThere: Bool = {
        let areThere = FileManager.default.fileExists(atPath: file)
        if !areThere { print("SKIPPED: tests on real faces, for \(file) is missing") }
        return areThere
    }()
}

/// The detector of the project's own weights on real media; boxes were drawn by eye.
@Suite(.enabled(if: Media.isThere && Weights.areThere)) struct FaceFinderTests {
    private struct Frame {
        let faces: [TrackedFace]
        let hasDetected: Bool
    }

    /// The faces of each frame of a clip, and those that were followed to their end.
    private func find(
        _ name: String, width: Int, height: Int, rate: Double, every: Int = 1, limit: Int = .max
    ) throws -> (frames: [Frame], ended: [FaceSpan]) {
        var options = FaceFinder.Options()
        options.detectEvery = every
        let finder = try FaceFinder(Model(contentsOf: Weights.file), options: options)
        var frames: [Frame] = []
        var ended: [FaceSpan] = []
        for image in try Media.frames(name, width: width, height: height, limit: limit) {
            let time = Double(frames.count) / rate
            try image.withPlane { plane throws(ModelError) in try finder.find(in: plane, at: time) }
            frames.append(Frame(faces: finder.faces, hasDetected: finder.hasDetected))
            ended += finder.ended
        }
        finder.finish()
        return (frames, ended + finder.ended)
    }

    @Test(arguments: [
        ("astronaut.png", 512, 512, Box(x: 176, y: 65, width: 98, height: 118)),
        ("grace_hopper.jpg", 512, 600, Box(x: 188, y: 130, width: 157, height: 203)),
    ])
    func findsThePortraits(name: String, width: Int, height: Int, face: Box) throws {
        let result = try find(name, width: width, height: height, rate: 1)
        let faces = try #require(result.frames.first).faces
        #expect(faces.count == 1)
        #expect(try #require(faces.first).box.intersectionOverUnion(face) > 0.5)
        #expect(result.ended.map(\.id) == [1])
    }

    @Test(arguments: [1, 5])
    func followsOnePersonWithOneID(every: Int) throws {
        let frames = try find("fer_woman2.mp4", width: 596, height: 336, rate: 29.97, every: every, limit: 150).frames
        #expect(frames.allSatisfy { frame in frame.faces.allSatisfy { $0.id == 1 } })
        #expect(frames.count { frame in frame.faces.contains { $0.isSeen } } >= 145)
        let detected = frames.count { $0.hasDetected }
        #expect(every == 1 ? detected == 150 : detected < 45)
    }

    /// The landmarks that are followed between detections stay where the detector sees them.
    @Test func followsAsTheDetectorSees() throws {
        let name = "pyfeat_single_face.mp4"
        let detected = try find(name, width: 640, height: 360, rate: 30, limit: 60).frames
        let followed = try find(name, width: 640, height: 360, rate: 30, every: 6, limit: 60).frames
        var sum: Float = 0
        for (detected, followed) in zip(detected, followed) {
            let expected = try #require(detected.faces.first).measuredLandmarks
            let found = try #require(followed.faces.first).measuredLandmarks
            let error = found.distance(to: expected) / expected.eyeDistance
            #expect(error < 0.35)
            sum += error
        }
        #expect(sum / 60 < 0.15)
    }

    @Test(arguments: [("park.mp4", 640, 480), ("small.mp4", 560, 320)])
    func findsNobodyWhereNobodyIs(name: String, width: Int, height: Int) throws {
        #expect(try find(name, width: width, height: height, rate: 30, limit: 60).ended.isEmpty)
    }
}

@Suite struct FaceFinderStepTests {
    /// White squares that wander, and the detector that finds them.
    private func frame(_ index: Int) -> LumaImage {
        let image = LumaImage(width: 320, height: 192)
        image.fill { x, y in (0..<16).contains(x - 64 - index % 3) && (0..<16).contains(y - 64) ? 255 : UInt8(x / 8) }
        return image
    }

    /// A face that wanders, detected in every frame or followed in between: after the first second nothing is allocated.
    @Test(.enabled(if: allocations_are_counted() && isOptimised), arguments: [1, 4])
    func allocatesNothingPerFrame(every: Int) throws {
        var options = FaceFinder.Options()
        options.detector.detectSize = .longSide(320)
        options.detector.minFace = 20
        options.detectEvery = every
        let finder = try FaceFinder(SpotDetector.model(), options: options)
        let images = (0..<60).map(frame)
        var counted: UInt = 0
        for (index, image) in images.enumerated() {
            let before = allocations_of_this_thread()
            try image.withPlane { plane throws(ModelError) in try finder.find(in: plane, at: Double(index) / 30) }
            if index >= 30 { counted += allocations_of_this_thread() - before }
            #expect(finder.faces.count == 1)
        }
        #expect(counted == 0)
    }

    @Test func detectsEachFrameUnlessToldOtherwise() throws {
        var options = FaceFinder.Options()
        options.detector.detectSize = .longSide(320)
        let finder = try FaceFinder(SpotDetector.model(), options: options)
        for index in 0..<10 {
            try frame(index).withPlane { plane throws(ModelError) in
                try finder.find(in: plane, at: Double(index) / 30)
            }
            #expect(finder.hasDetected)
        }
    }

    @Test func otherOptionsLeaveKnownFacesTheirIDs() throws {
        var options = FaceFinder.Options()
        options.detector.detectSize = .longSide(320)
        options.detector.minFace = 20
        let finder = try FaceFinder(SpotDetector.model(), options: options)
        var next = 0
        func look(_ count: Int) throws -> [(detected: Bool, seen: Bool, id: Int?)] {
            try (0..<count).map { _ in
                try frame(next).withPlane { plane throws(ModelError) in
                    try finder.find(in: plane, at: Double(next) / 30)
                }
                next += 1
                return (finder.hasDetected, finder.faces.first?.isSeen ?? false, finder.faces.first?.id)
            }
        }
        #expect(try look(10).allSatisfy { $0 == (true, true, 1) })
        // Whom to follow, a detection tells first.
        options.detectEvery = 100
        finder.adjust(to: options)
        #expect(try look(10).map(\.detected) == [true] + Array(repeating: false, count: 9))
        #expect(finder.faces.map(\.id) == [1] && finder.faces[0].isSeen)
        options.detectEvery = 1
        options.detector.minFace = 100
        options.detector.minScore = 0.75
        finder.adjust(to: options)
        #expect(finder.minScore == 0.75)
        #expect(try look(10).allSatisfy { $0 == (true, false, 1) })
        options.detector.minFace = 20
        finder.adjust(to: options)
        #expect(try look(10).allSatisfy { $0 == (true, true, 1) })
    }

    @Test func detectsAtOnceAfterACut() throws {
        var options = FaceFinder.Options()
        options.detector.detectSize = .longSide(320)
        options.detectEvery = 100
        let finder = try FaceFinder(SpotDetector.model(), options: options)
        let dark = LumaImage(width: 320, height: 192)
        dark.fill { _, _ in 0 }
        let striped = LumaImage(width: 320, height: 192)
        striped.fill { x, _ in x % 128 < 64 ? 140 : 10 }
        for (index, image) in [dark, dark, dark, striped, striped, dark].enumerated() {
            try image.withPlane { plane throws(ModelError) in try finder.find(in: plane, at: Double(index) / 30) }
            #expect(finder.hasDetected == [0, 3, 5].contains(index))
        }
    }
}
