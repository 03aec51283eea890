import Imaging
import Testing

@testable import Faces

@Suite struct LandmarkFilterTests {
    private let eyes: Float = 40

    private func noisy(_ face: Landmarks, _ deviation: Float, _ random: inout SeededGenerator) -> Landmarks {
        face.map { Point(x: $0.x + random.normal(deviation), y: $0.y + random.normal(deviation)) }
    }

    private func crop(_ landmarks: Landmarks) throws -> Point {
        let transform = try #require(Alignment(.fer2013).cropToSource(landmarks, side: 48))
        return transform(Point(x: 23.5, y: 23.5))
    }

    /// A detector whose points scatter by 2 % of the eye distance: the crop's centre moves by less than 1 % of it.
    @Test(arguments: [10, 15, 30, 60] as [Float])
    func isSteadyOnAStillFace(rate: Float) throws {
        var random = SeededGenerator(state: UInt64(rate))
        let still = Landmarks.frontal(centre: Point(x: 300, y: 200), eyes: eyes)
        var filter = try #require(LandmarkFilter(noisy(still, 0.02 * eyes, &random)))
        let place = try crop(still)
        var (squares, rawSquares): (Float, Float) = (0, 0)
        for frame in 0..<130 {
            let measured = noisy(still, 0.02 * eyes, &random)
            filter.update(measured, after: 1 / rate)
            guard frame >= 30 else { continue }
            let (found, raw) = (try crop(filter.landmarks), try crop(measured))
            squares += (found.x - place.x) * (found.x - place.x) + (found.y - place.y) * (found.y - place.y)
            rawSquares += (raw.x - place.x) * (raw.x - place.x) + (raw.y - place.y) * (raw.y - place.y)
        }
        let movement = (squares / 100).squareRoot() / eyes
        #expect(movement < 0.01)
        #expect(squares < rawSquares / 2)
    }

    /// Worse detectors than expected are learnt: points that scatter by 6 % of the eye distance.
    @Test(arguments: [15, 30, 60] as [Float])
    func steadiesWorseDetectors(rate: Float) throws {
        var random = SeededGenerator(state: 2)
        let still = Landmarks.frontal(centre: Point(x: 300, y: 200), eyes: eyes)
        var filter = try #require(LandmarkFilter(still))
        var (squares, rawSquares): (Float, Float) = (0, 0)
        for frame in 0..<300 {
            let measured = noisy(still, 0.06 * eyes, &random)
            filter.update(measured, after: 1 / rate)
            guard frame >= 60 else { continue }
            let (found, raw) = (filter.landmarks.centroid.x - 300, measured.centroid.x - 300)
            squares += found * found
            rawSquares += raw * raw
        }
        #expect(squares < rawSquares / 3)
    }

    /// A face that starts, runs, and stops: after the start the crop trails by less than the way of one frame.
    @Test(arguments: [10, 15, 30, 60] as [Float], [1, 3] as [Float])
    func lagsLessThanAFrame(rate: Float, speed: Float) throws {
        let start = Landmarks.frontal(centre: Point(x: 100, y: 200), eyes: eyes)
        var random = SeededGenerator(state: 11)
        var filter = try #require(LandmarkFilter(start))
        for _ in 0..<Int(rate) { filter.update(noisy(start, 0.01 * eyes, &random), after: 1 / rate) }
        let way = speed * eyes / rate
        var x: Float = 0
        var trail: Float = 0
        let frames = Int(rate)
        for frame in 0..<frames {
            x += way
            let moved = start.map { Point(x: $0.x + x, y: $0.y) }
            filter.update(noisy(moved, 0.01 * eyes, &random), after: 1 / rate)
            let behind = moved.centroid.x - filter.landmarks.centroid.x
            #expect(behind < way + 0.03 * eyes)
            if frame >= frames / 3 { trail += behind / Float(frames - frames / 3) }
        }
        #expect(trail < 0.5 * way)
    }

    @Test func followsTiltAcrossTheHalfTurn() throws {
        let upright = Landmarks.frontal(centre: Point(x: 0, y: 0), eyes: eyes)
        func turned(_ angle: Double) -> Landmarks {
            let transform = SimilarityTransform(
                a: Float(cosine(angle)), b: Float(sine(angle)), translation: Point(x: 0, y: 0))
            return upright.map { transform($0) }
        }
        var filter = try #require(LandmarkFilter(turned(2.9)))
        for step in 1...30 {
            let target = turned(2.9 + Double(step) * 0.02)
            filter.update(target, after: 1.0 / 30)
            #expect(filter.landmarks.distance(to: target) < 0.05 * eyes)
        }
    }

    @Test func passesOverDegenerateLandmarks() throws {
        let face = Landmarks.frontal(centre: Point(x: 50, y: 60), eyes: eyes)
        var filter = try #require(LandmarkFilter(face))
        let before = filter
        filter.update(face.map { _ in Point(x: 3, y: 3) }, after: 0.1)
        filter.update(face.map { _ in Point(x: .nan, y: 3) }, after: 0.1)
        #expect(filter == before)
        #expect(LandmarkFilter(face.map { _ in Point(x: 3, y: 3) }) == nil)
    }

    private func cosine(_ angle: Double) -> Double { sine(angle + .pi / 2) }

    /// Taylor series around the nearest multiple of the full turn; exact enough for a test.
    private func sine(_ angle: Double) -> Double {
        let reduced = angle.remainder(dividingBy: 2 * .pi)
        var (term, sum) = (reduced, reduced)
        for index in 1..<15 {
            term *= -reduced * reduced / Double(2 * index * (2 * index + 1))
            sum += term
        }
        return sum
    }
}
