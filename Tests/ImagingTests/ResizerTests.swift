import Imaging
import Testing

extension Resizer {
    fileprivate func resize(
        _ image: LumaImage, width: Int, height: Int, normalisation: LumaNormalisation, into output: inout [Float],
        canvasWidth: Int, canvasHeight: Int
    ) {
        output.withUnsafeMutableBufferPointer { output in
            image.withPlane {
                resize(
                    $0, width: width, height: height, normalisation: normalisation, into: output,
                    canvasWidth: canvasWidth, canvasHeight: canvasHeight)
            }
        }
    }
}

@Suite struct ResizerTests {
    @Test(arguments: try ResizeGolden.all())
    func agreesWithNumPyAndPillow(_ golden: ResizeGolden) throws {
        let resizer = Resizer()
        var output = [Float](repeating: .nan, count: golden.luma.count)
        let picture = try golden.picture
        resizer.resize(
            picture, width: golden.width, height: golden.height, normalisation: LumaNormalisation(mean: 0, scale: 1),
            into: &output, canvasWidth: golden.width, canvasHeight: golden.height)
        for (found, expected) in zip(output, golden.luma) { #expect(abs(found - expected) < 2e-3) }
    }

    @Test(arguments: try ResizeGolden.all())
    func roundsBytesToTheNearest(_ golden: ResizeGolden) throws {
        let resizer = Resizer()
        let image = LumaImage(width: golden.width, height: golden.height, range: .limited)
        try golden.picture.withPlane { resizer.resize($0, into: image) }
        #expect(image.range == .full)
        for (found, expected) in zip(image.values, golden.luma) { #expect(abs(Float(found) - expected) <= 0.502) }
    }

    @Test func fillsTheRestOfTheCanvasWithZeros() throws {
        let golden = try #require(try ResizeGolden.all().first)
        let normalisation = LumaNormalisation(mean: 127.5, scale: 1 / 64)
        let (width, height) = (32, 16)
        let resizer = Resizer()
        var output = [Float](repeating: .nan, count: width * height)
        let picture = try golden.picture
        resizer.resize(
            picture, width: golden.width, height: golden.height, normalisation: normalisation, into: &output,
            canvasWidth: width, canvasHeight: height)
        for y in 0..<height {
            for x in 0..<width {
                let isInside = x < golden.width && y < golden.height
                let expected = isInside ? normalisation(golden.luma[y * golden.width + x]) : 0
                #expect(abs(output[y * width + x] - expected) < 1e-4)
            }
        }
    }

    @Test func takesAnyOrderOfSizesAndAnEmptyPicture() throws {
        let resizer = Resizer()
        let cases = try ResizeGolden.all()
        for golden in cases + cases.reversed() {
            let image = LumaImage(width: golden.width, height: golden.height)
            try golden.picture.withPlane { resizer.resize($0, into: image) }
            for (found, expected) in zip(image.values, golden.luma) { #expect(abs(Float(found) - expected) <= 0.502) }
        }
        var output: [Float] = [1, 2, 3, 4]
        resizer.resize(
            LumaImage(), width: 2, height: 2, normalisation: LumaNormalisation(mean: 1, scale: 1), into: &output,
            canvasWidth: 2, canvasHeight: 2)
        #expect(output == [0, 0, 0, 0])
    }

    @Test func keepsAFlatPictureFlat() {
        let flat = LumaImage(width: 101, height: 67)
        flat.fill { _, _ in 77 }
        let resizer = Resizer()
        for (width, height) in [(1, 1), (13, 67), (101, 5), (100, 66), (202, 300)] {
            let image = LumaImage(width: width, height: height)
            flat.withPlane { resizer.resize($0, into: image) }
            #expect(image.values.allSatisfy { $0 == 77 })
        }
    }
}
