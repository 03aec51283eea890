import Faces
import Imaging
import Testing

/// Runs a tracker over a made-up scene.
private struct Scene {
    var tracker = FaceTracker()
    var started: [FaceSpan] = []
    var ended: [FaceSpan] = []
    private(set) var time = 0.0

    mutating func show(_ detections: [Detection], at time: Double, sceneChanged: Bool = false) {
        tracker.update(detections, at: time, sceneChanged: sceneChanged)
        self.time = time
        collect()
    }

    mutating func finish() {
        tracker.finish()
        collect()
    }

    private mutating func collect() {
        started += tracker.started
        ended += tracker.ended
    }

    /// The ids by the faces' place from left to right.
    var ids: [Int] { tracker.faces.sorted { $0.box.x < $1.box.x }.map(\.id) }
}

@Suite struct FaceTrackerTests {
    /// Times of frames at `rate` for `seconds`, each up to a third of a frame early or late.
    private func times(rate: Double, seconds: Double, jitter: Double = 0.33) -> [Double] {
        var random = SeededGenerator(state: UInt64(rate))
        return (0..<Int(rate * seconds)).map {
            (Double($0) + .random(in: -jitter...jitter, using: &random)) / rate
        }
    }

    /// A walker and a sitting face, with jitter in place and time.
    @Test(arguments: [2, 5, 10, 15, 30, 60] as [Double])
    func keepsIDsAtAnyFrameRate(rate: Double) {
        var random = SeededGenerator(state: 1)
        var scene = Scene()
        for time in times(rate: rate, seconds: 6) {
            scene.show(
                [
                    Detection(x: 100 + Float(time) * 60 + random.normal(1.5), y: 200 + random.normal(1.5)),
                    Detection(x: 600 + random.normal(1.5), y: 220 + random.normal(1.5), size: 90),
                ], at: time)
            #expect(scene.ids == [1, 2])
        }
        scene.finish()
        #expect(scene.started.map(\.id) == [1, 2] && scene.ended.map(\.id) == [1, 2])
        #expect(scene.ended.allSatisfy { $0.frames == Int(rate * 6) && $0.lastTime > 5 })
        #expect(scene.tracker.faces.isEmpty)
    }

    @Test(arguments: [5, 10, 30, 60] as [Double])
    func keepsIDsWhenFacesCross(rate: Double) {
        var scene = Scene()
        // One passes before the other: while their boxes overlap, the one behind is not found.
        for time in times(rate: rate, seconds: 5) {
            let (left, right) = (100 + Float(time) * 100, 600 - Float(time) * 100)
            var faces = [Detection(x: left, y: 200)]
            if abs(left - right) > 45 { faces.append(Detection(x: right, y: 206)) }
            scene.show(faces, at: time)
        }
        #expect(scene.ids == [2, 1])
        #expect(scene.started.count == 2 && scene.ended.isEmpty)
    }

    @Test(arguments: [5, 10, 30, 60] as [Double])
    func bridgesShortLossesInSeconds(rate: Double) {
        var scene = Scene()
        for time in times(rate: rate, seconds: 6) {
            let isHidden = (2..<2.7).contains(time)
            scene.show(isHidden ? [] : [Detection(x: 100 + Float(time) * 40, y: 200)], at: time)
            if isHidden {
                #expect(scene.tracker.faces.map(\.isSeen) == [false])
                #expect(abs(scene.tracker.faces[0].box.centre.x - (100 + Float(time) * 40)) < 20)
            }
        }
        #expect(scene.ids == [1] && scene.started.count == 1)
    }

    @Test(arguments: [5, 10, 30, 60] as [Double])
    func endsWhatIsGoneAndNeverUsesAnIDAgain(rate: Double) throws {
        var scene = Scene()
        for time in times(rate: rate, seconds: 8) where !(2..<4.5).contains(time) {
            scene.show([Detection(x: 100, y: 200)], at: time)
        }
        // No frames at all for 2.5 s: it may be the same face. Frames without it: it is another.
        #expect(scene.ids == [1])
        scene = Scene()
        for time in times(rate: rate, seconds: 8) {
            scene.show((2..<4.5).contains(time) ? [] : [Detection(x: 100, y: 200)], at: time)
        }
        #expect(scene.ids == [2])
        let first = try #require(scene.ended.first)
        #expect(scene.ended.count == 1 && first.id == 1)
        #expect(abs(first.lastTime - 2) < 1.4 / rate && abs(first.firstTime) < 1 / rate)
        #expect(abs(Double(first.frames) - 2 * rate) <= 1)
    }

    @Test func reportsAFaceOnlyAfterItHasLasted() {
        for rate in [5.0, 10, 30, 60] {
            var scene = Scene()
            scene.show([], at: 0)
            var reports = 0
            for frame in 1...60 {
                // A false find in one frame, and a face from frame 3 on.
                var faces: [Detection] = []
                if frame == 2 { faces.append(Detection(x: 400, y: 50)) }
                if frame >= 3 { faces.append(Detection(x: 100, y: 100)) }
                scene.show(faces, at: Double(frame) / rate)
                reports += scene.ids.count
                let isConfirmed = frame > 3 && Double(frame - 3) / rate >= 0.1 - 1e-9
                if Double(frame - 3) / rate > 0.1 + 1e-6 || frame <= 3 {
                    #expect(scene.ids == (isConfirmed ? [1] : []))
                }
            }
            #expect(scene.started.count == 1)
            #expect(abs(scene.started[0].firstTime - 3 / rate) < 1e-9)
            // What came before the confirmation was not reported, and does not count.
            scene.finish()
            #expect(scene.ended.map(\.frames) == [reports])
        }
    }

    @Test func reportsFacesOfTheFirstPictureAtOnce() {
        var scene = Scene()
        scene.show([Detection(x: 50, y: 50), Detection(x: 200, y: 50, score: 0.3)], at: 0)
        #expect(scene.ids == [1] && scene.tracker.faces[0].isNew)
        scene.finish()
        #expect(scene.ended == [FaceSpan(id: 1, firstTime: 0, lastTime: 0, frames: 1)])
    }

    @Test func continuesButDoesNotBeginWithWeakDetections() {
        var scene = Scene()
        for frame in 0..<90 {
            let time = Double(frame) / 30
            let score: Float = frame < 30 ? 0.9 : 0.35
            scene.show(
                [Detection(x: 100 + Float(frame), y: 100, score: score), Detection(x: 400, y: 100, score: 0.45)],
                at: time)
        }
        #expect(scene.ids == [1] && scene.started.count == 1)
        #expect(scene.tracker.faces[0].isSeen)
    }

    @Test func doesNotCarryAnIDOverACut() {
        for rate in [5.0, 30] {
            var scene = Scene()
            for frame in 0..<75 {
                let time = Double(frame) / rate
                let isSecond = frame >= 30
                scene.show([Detection(x: isSecond ? 500 : 100, y: isSecond ? 300 : 100)], at: time)
            }
            // Without being told, by the place alone.
            #expect(scene.ids == [2] && scene.ended.map(\.id) == [1])
        }
        var scene = Scene()
        for frame in 0..<60 {
            scene.show([Detection(x: 100, y: 100)], at: Double(frame) / 30, sceneChanged: frame == 30)
            // Told so: even a face in the same place is another, and reported at once.
            #expect(scene.ids == [frame >= 30 ? 2 : 1])
        }
        #expect(scene.ended == [FaceSpan(id: 1, firstTime: 0, lastTime: 29.0 / 30, frames: 30)])
    }

    @Test func endsEverythingAfterALongHole() {
        var scene = Scene()
        scene.show([Detection(x: 100, y: 100)], at: 0)
        scene.show([Detection(x: 100, y: 100)], at: 60)
        #expect(scene.ended.map(\.id) == [1])
    }

    @Test func survivesNumbersFromAnywhere() {
        var scene = Scene()
        let broken: [Float] = [.nan, .infinity, -.infinity, 0, -5, 1e30, 1e-30]
        for (step, value) in (broken + broken).enumerated() {
            var box = Detection(x: 100, y: 100)
            box.box.width = value
            var place = Detection(x: 100, y: 100)
            place.box.x = value
            var points = Detection(x: 300, y: 100)
            points.landmarks.nose.y = value
            var score = Detection(x: 500, y: 100)
            score.score = value
            scene.show([box, place, points, score, Detection(x: 700, y: 300)], at: Double(step) / 30)
            for face in scene.tracker.faces { #expect(face.box.x.isFinite || face.box.x.isInfinite) }
        }
        #expect(
            scene.ids.contains { id in scene.tracker.faces.contains { $0.id == id && abs($0.box.centre.x - 700) < 1 } })
        for time in [Double.nan, .infinity, -.infinity, -5, 0] { scene.show([Detection(x: 700, y: 300)], at: time) }
        #expect(scene.tracker.faces.contains { abs($0.box.centre.x - 700) < 1 && $0.isSeen })
    }

    /// The same detections and times give the same faces, and later frames do not depend on anything else.
    @Test func isAFunctionOfItsInputs() {
        var random = SeededGenerator(state: 9)
        let frames = (0..<200).map { frame in
            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Detection(
                    x: .random(in: 0..<400, using: &random), y: .random(in: 0..<300, using: &random),
                    size: .random(in: 20..<80, using: &random), score: .random(in: 0.2..<1, using: &random))
            }
        }
        var (first, second) = (FaceTracker(), FaceTracker())
        var seen = Set<Int>()
        for (frame, detections) in frames.enumerated() {
            first.update(detections, at: Double(frame) / 12)
            second.update(detections, at: Double(frame) / 12)
            #expect(first.faces == second.faces && first.ended == second.ended)
            #expect(first.faces.map(\.id) == first.faces.map(\.id).sorted())
            #expect(first.started.allSatisfy { seen.insert($0.id).inserted })
        }
    }
}
