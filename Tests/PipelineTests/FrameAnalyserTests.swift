import CAllocationCounter
import Capture
import EventSchema
import Events
import Expression
import Faces
import Imaging
import Testing

@testable import Pipeline

@Suite("Frame analyser")
struct FrameAnalyserTests {
    /// A picture of the sample clip with one face in it.
    private func pictureWithFace() throws -> LumaImage {
        let source = try MediaSource(
            RepositoryFiles.path("samples/sample.mp4"), options: MediaOptions(start: 7.6, duration: 0.1))
        let frame = Frame()
        try #require(try source.read(into: frame))
        let image = LumaImage()
        image.copy(from: frame.luma)
        return image
    }

    private func analyser() throws -> FrameAnalyser {
        let settings = RunSettings(inputs: [])
        return try FrameAnalyser(networks: Networks(settings), settings: settings)
    }

    @Test func aStillFaceIsFoundFollowedAndRead() throws {
        let (image, analyser, frame) = (try pictureWithFace(), try analyser(), Frame())
        var analysis = FrameAnalysis()
        var ids: Set<Int> = []
        for number in 0..<20 {
            analysis.clear()
            image.withPlane { frame.fill(with: $0, index: number, time: Double(number) / 25) }
            try analyser.analyse(frame, into: &analysis)
            try #require(analysis.faces.count == 1)
            ids.insert(analysis.faces[0].id)
        }
        #expect(ids == [1])
        let face = analysis.faces[0]
        #expect(face.pose != nil)
        // The same picture again and again: smoothing changes nothing.
        for index in analyser.classes.indices {
            #expect(abs((face.probabilities?[index] ?? 0) - (face.smoothed?[index] ?? 1)) < 1e-3)
        }
    }

    @Test(arguments: [false, true]) func aFaceIsReadOnceOrMirroredToo(averagesFlip: Bool) throws {
        let (image, frame) = (try pictureWithFace(), Frame())
        var settings = RunSettings(inputs: [])
        settings.averagesFlip = averagesFlip
        let networks = try Networks(settings)
        var analysis = FrameAnalysis()
        image.withPlane { frame.fill(with: $0, index: 0, time: 0) }
        try FrameAnalyser(networks: networks, settings: settings).analyse(frame, into: &analysis)
        let face = try #require(analysis.faces.first)

        func isReadAs(_ answer: ClassScores?) throws -> Bool {
            let (answer, read) = (try #require(answer), try #require(face.probabilities))
            return (0..<answer.count).allSatisfy { answer[$0] == read[$0] }
        }
        func point(_ pixel: PixelPoint) -> Point { Point(x: pixel.x, y: pixel.y) }
        let landmarks = Landmarks(
            leftEye: point(face.landmarks.leftEye), rightEye: point(face.landmarks.rightEye),
            nose: point(face.landmarks.nose), leftMouth: point(face.landmarks.leftMouth),
            rightMouth: point(face.landmarks.rightMouth))
        let network = try ExpressionNetwork(networks.expression)
        let once = image.withPlane { network.probabilities(in: $0, landmarks: landmarks) }
        network.averagesFlip = true
        let twice = image.withPlane { network.probabilities(in: $0, landmarks: landmarks) }
        #expect(try isReadAs(once) != averagesFlip)
        #expect(try isReadAs(twice) == averagesFlip)
    }

    /// Unoptimised Swift allocates for closures and generic calls; `make test-optimised` counts.
    private static let isOptimised: Bool = {
        #if DEBUG
            false
        #else
            true
        #endif
    }()

    @Test(.enabled(if: isOptimised && allocations_are_counted(), "SKIPPED: only optimised builds are counted"))
    func aFrameCostsNoAllocationInSteadyState() throws {
        let (image, analyser, frame) = (try pictureWithFace(), try analyser(), Frame())
        var analysis = FrameAnalysis()
        var before: UInt = 0
        for number in 0..<40 {
            if number == 20 { before = allocations_of_this_thread() }
            analysis.clear()
            image.withPlane { frame.fill(with: $0, index: number, time: Double(number) / 25) }
            try analyser.analyse(frame, into: &analysis)
        }
        #expect(allocations_of_this_thread() - before == 0)
        #expect(analysis.faces.count == 1)
    }

    @Test func otherThresholdsTakeEffectAtTheNextPicture() throws {
        let (image, analyser, frame) = (try pictureWithFace(), try analyser(), Frame())
        var analysis = FrameAnalysis()
        var next = 0
        var begun = 0
        func look() throws {
            for _ in 0..<10 {
                analysis.clear()
                image.withPlane { frame.fill(with: $0, index: next, time: Double(next) / 25) }
                try analyser.analyse(frame, into: &analysis)
                next += 1
                begun += analysis.happenings.count { if case .expressionBegan = $0 { true } else { false } }
            }
        }
        var thresholds = analyser.thresholds
        thresholds.beginAt = 1
        #expect(analyser.adjust(to: thresholds) && !analyser.adjust(to: thresholds))
        try look()
        #expect(analysis.faces.map(\.id) == [1] && begun == 0)
        // A face that is read already, too.
        thresholds.beginAt = 0.01
        thresholds.endBelow = 0
        thresholds.hold = 0
        #expect(analyser.adjust(to: thresholds))
        try look()
        #expect(begun == 1)
        thresholds.minFace = 10_000
        thresholds.minScore = 0.9
        #expect(analyser.adjust(to: thresholds) && analyser.minScore == 0.9)
        try look()
        #expect(analysis.faces.isEmpty)
        thresholds.minFace = 0
        #expect(analyser.adjust(to: thresholds))
        try look()
        #expect(analysis.faces.map(\.id) == [1])
    }

    @Test func whatIsGoingOnEndsWithTheSource() throws {
        let (image, analyser, frame) = (try pictureWithFace(), try analyser(), Frame())
        var analysis = FrameAnalysis()
        for number in 0..<25 {
            analysis.clear()
            image.withPlane { frame.fill(with: $0, index: number, time: Double(number) / 25) }
            try analyser.analyse(frame, into: &analysis)
        }
        analysis.clear()
        analyser.finish(into: &analysis)
        let ended = analysis.happenings.compactMap { if case .faceEnded(let span) = $0 { span } else { nil } }
        #expect(ended.map(\.id) == [1])
        #expect(ended.first.map { abs($0.lastTime - 0.96) < 1e-6 } == true)
        #expect(ended.first?.frames == 25)
    }
}
