import Capture
import EventSchema
import Faces
import Imaging
import Testing

@testable import Pipeline

@Suite("Sharpness")
struct SharpnessTests {
    /// Replaces every pixel of each line by the mean of the 35 around it, as far as the line reaches.
    private func runningMean(_ pixels: UnsafeMutablePointer<UInt8>, lines: Int, step: Int, count: Int, along: Int) {
        for line in 0..<lines {
            let values = (0..<count).map { Int(pixels[line * step + $0 * along]) }
            var sums = [0]
            for value in values { sums.append(sums[sums.count - 1] + value) }
            for index in 0..<count {
                let (first, last) = (max(index - 17, 0), min(index + 18, count))
                pixels[line * step + index * along] = UInt8((sums[last] - sums[first]) / (last - first))
            }
        }
    }

    private func detail(side: Int, _ value: (Int, Int) -> Float) -> Float? {
        let picture = (0..<side * side).map { value($0 % side, $0 / side) }
        return picture.withUnsafeBufferPointer { Sharpness.detail(of: $0, side: side) }
    }

    @Test func aChequerboardHasTheMostDetail() throws {
        // By hand: every pixel differs from its four neighbours by 100, so the Laplacian is 400; the deviation is 50.
        let sharpness = try #require(detail(side: 10) { x, y in (x + y) % 2 == 0 ? 100 : 0 })
        #expect(abs(sharpness - 8) < 1e-4)
    }

    @Test func aRampHasNone() throws {
        let sharpness = try #require(detail(side: 10) { x, _ in Float(x) * 10 })
        #expect(sharpness < 1e-4)
    }

    @Test func withoutContrastNothingIsKnown() {
        #expect(detail(side: 10) { _, _ in 128 } == nil)
    }

    /// A large face as it is, and blurred with a standard deviation of a tenth of the eye distance.
    @Test func aBlurredFaceMeasuresLess() throws {
        let source = try MediaSource(
            RepositoryFiles.path("samples/sample.mp4"), options: MediaOptions(start: 15.6, duration: 0.1))
        let frame = Frame()
        try #require(try source.read(into: frame))
        // From samples/sample_truth.json, frame 390.
        let landmarks = Landmarks(
            leftEye: Point(x: 273.9, y: 136.7), rightEye: Point(x: 377.2, y: 138.2), nose: Point(x: 324.1, y: 202.7),
            leftMouth: Point(x: 280.9, y: 245.3), rightMouth: Point(x: 367.9, y: 248.5))
        var sharpness = Sharpness()
        let sharp = sharpness.measure(landmarks, in: frame.luma)
        #expect(sharp ?? 0 > 0.2)

        let blurred = LumaImage()
        blurred.copy(from: frame.luma)
        blurred.withPixels { pixels in
            runningMean(pixels, lines: blurred.height, step: blurred.stride, count: blurred.width, along: 1)
            runningMean(pixels, lines: blurred.width, step: 1, count: blurred.height, along: blurred.stride)
        }
        let soft = blurred.withPlane { sharpness.measure(landmarks, in: $0) }
        #expect(soft ?? 1 < 0.15)

        let small = Landmarks(
            leftEye: Point(x: 100, y: 100), rightEye: Point(x: 110, y: 100), nose: Point(x: 105, y: 106),
            leftMouth: Point(x: 101, y: 111), rightMouth: Point(x: 109, y: 111))
        let unknown = sharpness.measure(small, in: frame.luma)
        #expect(unknown == nil)
    }
}
