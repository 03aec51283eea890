import Imaging
import Testing

@testable import Faces

@Suite(.enabled(if: Media.isThere)) struct LandmarkTrackerTests {
    /// The portrait's landmarks, read off by eye.
    private static let face = Landmarks(
        leftEye: Point(x: 204.2, y: 101.3), rightEye: Point(x: 247, y: 103.7), nose: Point(x: 223.3, y: 127.5),
        leftMouth: Point(x: 205, y: 140), rightMouth: Point(x: 243.3, y: 141.7))

    /// The portrait moved: `motion` takes its pixels to those of a 640 x 360 picture.
    private func picture(_ portrait: LumaImage, moved motion: SimilarityTransform) throws -> LumaImage {
        let image = LumaImage(width: 640, height: 360)
        let inverse = try #require(motion.inverse)
        portrait.withPlane { Warper().warp($0, by: inverse, into: image) }
        return image
    }

    private func portrait() throws -> LumaImage {
        try #require(try Media.frames("astronaut.png", width: 512, height: 512).first)
    }

    /// Moves the face's middle by (x, y), grows and turns it about its middle.
    private func motion(x: Float, y: Float, scale: Float = 1, turn: Float = 0) -> SimilarityTransform {
        let (a, b) = (scale * (1 - turn * turn).squareRoot(), scale * turn)
        let centre = LandmarkTrackerTests.face.centroid
        return SimilarityTransform(
            a: a, b: b,
            translation: Point(
                x: centre.x + x - (a * centre.x - b * centre.y), y: centre.y + y - (b * centre.x + a * centre.y)))
    }

    /// One jump from the template to a picture with the given motion, light and noise.
    private func error(
        of change: SimilarityTransform, gain: Float = 1, bias: Float = 0, noise: Float = 0
    ) throws -> Float? {
        let portrait = try portrait()
        let first = motion(x: 60, y: 50, scale: 0.9)
        let start = LandmarkTrackerTests.face.map { first($0) }
        let tracker = LandmarkTracker()
        #expect(try picture(portrait, moved: first).withPlane { tracker.lock(on: start, in: $0) })
        var random = SeededGenerator(state: 4)
        let truth = change.after(first)
        let second = try picture(portrait, moved: truth).map {
            UInt8(min(max(Float($0) * gain + bias + (noise > 0 ? random.normal(noise) : 0), 0), 255))
        }
        let found = second.withPlane { tracker.track(in: $0, expected: start) }
        return found?.distance(to: LandmarkTrackerTests.face.map { truth($0) })
    }

    private func about(_ x: Float, _ y: Float, scale: Float = 1, turn: Float = 0) -> SimilarityTransform {
        // The first motion's face middle.
        let centre = motion(x: 60, y: 50, scale: 0.9)(LandmarkTrackerTests.face.centroid)
        let (a, b) = (scale * (1 - turn * turn).squareRoot(), scale * turn)
        return SimilarityTransform(
            a: a, b: b,
            translation: Point(
                x: centre.x + x - (a * centre.x - b * centre.y), y: centre.y + y - (b * centre.x + a * centre.y)))
    }

    /// The eyes are 38 pixels apart: an error of half a pixel is 1.3 % of that.
    @Test(
        arguments: [
            (0, 0, 1, 0), (3, -2, 1, 0), (12, 7, 1.02, 0.03), (-30, 10, 1, 0), (25, -25, 1.05, -0.1), (0, 0, 1.15, 0),
            (0, 0, 0.87, 0), (0, 0, 1, 0.2), (40, 20, 0.95, 0.05),
        ] as [(Float, Float, Float, Float)])
    func followsAJump(x: Float, y: Float, scale: Float, turn: Float) throws {
        let error = try #require(try error(of: about(x, y, scale: scale, turn: turn)))
        #expect(error < 0.5)
    }

    @Test func followsInOtherLightAndNoise() throws {
        #expect(try #require(try error(of: about(6, 3), gain: 0.4, bias: 5)) < 0.6)
        #expect(try #require(try error(of: about(6, 3), gain: 1.2, bias: -20)) < 0.6)
        #expect(try #require(try error(of: about(6, 3, turn: 0.05), noise: 12)) < 0.8)
    }

    @Test func knowsWhenTheFaceIsLost() throws {
        let portrait = try portrait()
        let first = motion(x: 60, y: 50)
        let start = LandmarkTrackerTests.face.map { first($0) }
        let tracker = LandmarkTracker()
        let grey = LumaImage(width: 640, height: 360).map { _ in 9 }
        #expect(grey.withPlane { tracker.track(in: $0, expected: start) } == nil)
        #expect(try picture(portrait, moved: first).withPlane { tracker.lock(on: start, in: $0) })
        // Gone from the picture, a flat picture, noise alone.
        let away = try picture(portrait, moved: motion(x: 60, y: 600))
        #expect(away.withPlane { tracker.track(in: $0, expected: start) } == nil)
        var random = SeededGenerator(state: 5)
        for deviation in [Float(0), 40] {
            let other = away.map { _ in UInt8(min(max(128 + random.normal(deviation), 0), 255)) }
            #expect(other.withPlane { tracker.track(in: $0, expected: start) } == nil)
        }
        // Landmarks without sense.
        let point = Point(x: 5, y: 5)
        #expect(
            away.withPlane { tracker.track(in: $0, expected: Landmarks([point, point, point, point, point])) } == nil)
        #expect(!away.withPlane { tracker.lock(on: Landmarks([point, point, point, point, point]), in: $0) })
        #expect(!grey.withPlane { tracker.lock(on: start, in: $0) })
    }

    /// A second of a walk with a template from its first frame: no drift.
    @Test func doesNotDrift() throws {
        let portrait = try portrait()
        let tracker = LandmarkTracker()
        var last = LandmarkTrackerTests.face.map { motion(x: -60, y: 20)($0) }
        #expect(try picture(portrait, moved: motion(x: -60, y: 20)).withPlane { tracker.lock(on: last, in: $0) })
        for frame in 1...30 {
            let step = Float(frame)
            let truth = motion(x: -60 + 7 * step, y: 20 + step, scale: 1 + 0.004 * step, turn: 0.006 * step)
            let image = try picture(portrait, moved: truth)
            last = try #require(image.withPlane { tracker.track(in: $0, expected: last) })
            #expect(last.distance(to: LandmarkTrackerTests.face.map { truth($0) }) < 0.6)
        }
    }
}
