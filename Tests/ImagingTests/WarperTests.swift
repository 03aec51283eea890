import Imaging
import Testing

@Suite struct WarperTests {
    private static let plain = LumaNormalisation(mean: 0, scale: 1)

    private func crop(
        _ image: LumaImage, _ transform: SimilarityTransform, side: Int, _ normalisation: LumaNormalisation = plain
    ) -> [Float] {
        let warper = Warper()
        var output = [Float](repeating: .nan, count: side * side)
        output.withUnsafeMutableBufferPointer { output in
            image.withPlane {
                warper.warp($0, by: transform, width: side, height: side, normalisation: normalisation, into: output)
            }
        }
        return output
    }

    @Test(arguments: try WarpGolden.all().filter { !$0.shrinks })
    func agreesWithGridSampleWhereItEnlarges(_ golden: WarpGolden) throws {
        let found = crop(try golden.picture, golden.transform, side: golden.side)
        for (found, expected) in zip(found, golden.luma) { #expect(abs(found - expected) < 0.02) }
    }

    /// The expected means are exact areas of pixel squares; bilinear samples are a little softer.
    @Test(arguments: try WarpGolden.all().filter(\.shrinks))
    func averagesWhereItShrinks(_ golden: WarpGolden) throws {
        let found = crop(try golden.picture, golden.transform, side: golden.side)
        let errors = zip(found, golden.luma).map { abs($0 - $1) }
        let mean = errors.reduce(0, +) / Float(errors.count)
        #expect(mean < 2.5)
        // A shift of a quarter of a crop pixel would go beyond this.
        let bias = zip(found, golden.luma).map { $0 - $1 }.reduce(0, +) / Float(errors.count)
        #expect(abs(bias) < 0.4)
    }

    @Test(arguments: try WarpGolden.all())
    func givesTheSameInBytes(_ golden: WarpGolden) throws {
        let floats = crop(try golden.picture, golden.transform, side: golden.side)
        let image = LumaImage(width: golden.side, height: golden.side, range: .limited)
        let warper = Warper()
        try golden.picture.withPlane { warper.warp($0, by: golden.transform, into: image) }
        #expect(image.range == .full)
        for (byte, float) in zip(image.values, floats) { #expect(abs(Float(byte) - float) <= 0.502) }
    }

    @Test func expandsLimitedRangeAfterSampling() throws {
        let image = LumaImage(width: 3, height: 1, range: .limited)
        image.fill { x, _ in [16, 235, 255][x] }
        let identity = SimilarityTransform(a: 1, b: 0, translation: Point(x: 0, y: 0))
        let output = crop(image, identity, side: 3, LumaNormalisation(mean: 255, scale: 0.1))
        #expect(abs(output[0] + 25.5) < 1e-4 && abs(output[1]) < 1e-4 && output[2] == 0)
    }

    /// A linear ramp stays that ramp at every scale and place: no shift between the ways of sampling.
    @Test(arguments: [0.5, 1, 1.3, 1.9, 2, 2.7, 3.3, 5.5, 9.1] as [Float])
    func keepsARampInPlace(scale: Float) {
        let ramp = LumaImage(width: 256, height: 256)
        ramp.fill { x, y in UInt8((5 * x + 3 * y) / 10) }
        let side = Int(150 / scale)
        let (sine, cosine): (Float, Float) = (0.3, 0.954)
        let transform = SimilarityTransform(
            a: scale * cosine, b: scale * sine, translation: Point(x: 70.3, y: 35.6))
        let found = crop(ramp, transform, side: side)
        var bias: Float = 0
        for y in 0..<side {
            for x in 0..<side {
                let place = transform(Point(x: Float(x), y: Float(y)))
                // Rounded down to bytes, the ramp is 0.45 lower on average.
                bias += found[y * side + x] - (place.x * 0.5 + place.y * 0.3 - 0.45)
            }
        }
        #expect(abs(bias / Float(side * side)) < 0.12)
    }

    @Test func takesTransformsFromAnywhere() {
        let image = LumaImage(width: 20, height: 10)
        image.fill { _, _ in 90 }
        for scale in [0, 1e-20, 1, 5, 1e4, 1e15] as [Float] {
            for offset in [-1e30, -1e6, -50, 0, 19, 1e6, 1e30] as [Float] {
                let transform = SimilarityTransform(a: scale, b: -scale, translation: Point(x: offset, y: -offset))
                #expect(crop(image, transform, side: 6).allSatisfy { abs($0 - 90) < 0.01 })
            }
        }
        for broken in [Float.nan, .infinity] {
            let scale = SimilarityTransform(a: broken, b: 0, translation: Point(x: 0, y: 0))
            let place = SimilarityTransform(a: 1, b: 0, translation: Point(x: 0, y: broken))
            #expect(crop(image, scale, side: 3) == Array(repeating: 0, count: 9))
            #expect(crop(image, place, side: 3) == Array(repeating: 0, count: 9))
        }
        let identity = SimilarityTransform(a: 1, b: 0, translation: Point(x: 0, y: 0))
        #expect(crop(LumaImage(), identity, side: 2) == [0, 0, 0, 0])
    }
}
