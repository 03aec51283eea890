import CKernels
import Testing

@testable import Imaging

/// Every variant of the image kernels that this processor runs gives what the portable one gives.
@Suite struct KernelVariantTests {
    /// Names of the variants; one that the processor lacks is passed over by `kernels`.
    private static let names = ["avx512", "avx2", "wide16", "neon"]

    private func kernels(_ name: String) -> ferd_image_kernels? { ferd_kernels_named(name)?.pointee.image }

    @Test(arguments: try WarpGolden.all(), names)
    func warpsAlike(_ golden: WarpGolden, variant: String) throws {
        guard let kernels = kernels(variant) else { return }
        let portable = try #require(self.kernels("portable"))
        let expected = try warped(golden, by: Warper(kernels: portable))
        let found = try warped(golden, by: Warper(kernels: kernels))
        for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 5e-3) }
    }

    @Test(arguments: try ResizeGolden.all(), names)
    func resizesAlike(_ golden: ResizeGolden, variant: String) throws {
        guard let kernels = kernels(variant) else { return }
        let portable = try #require(self.kernels("portable"))
        let expected = try resized(golden, by: Resizer(kernels: portable))
        let found = try resized(golden, by: Resizer(kernels: kernels))
        for (found, expected) in zip(found, expected) { #expect(abs(Int(found) - Int(expected)) <= 1) }
    }

    private func warped(_ golden: WarpGolden, by warper: Warper) throws -> [Float] {
        var output = [Float](repeating: .nan, count: golden.luma.count)
        try output.withUnsafeMutableBufferPointer { output in
            try golden.picture.withPlane {
                warper.warp(
                    $0, by: golden.transform, width: golden.side, height: golden.side,
                    normalisation: LumaNormalisation(mean: 0, scale: 1), into: output)
            }
        }
        return output
    }

    private func resized(_ golden: ResizeGolden, by resizer: Resizer) throws -> [UInt8] {
        let image = LumaImage(width: golden.width, height: golden.height)
        try golden.picture.withPlane { resizer.resize($0, into: image) }
        return image.values
    }
}
