internal import CKernels

/// Cuts upright crops out of luma by a similarity transform, straight from the source.
///
/// Where the crop enlarges (or keeps the size), it is sampled bilinearly. Where it shrinks, it averages: each crop pixel is
/// the mean of 2 x 2 bilinear samples spread over it, and where it shrinks by 4 or more, the part of the source under the
/// crop is first reduced by whole blocks of half that factor (which stays close to the exact area average). Outside the picture its edge is repeated.
///
/// Keeps its memory from one crop to the next. One warper serves one thread at a time.
public final class Warper {
    private let kernels: ferd_image_kernels
    /// The blocks' means, where the crop shrinks by 4 or more.
    private let reduced = LumaImage()
    private var sums: [UInt32] = []
    private var line: [Float] = []

    public convenience init() { self.init(kernels: ferd_kernels().pointee.image) }

    init(kernels: ferd_image_kernels) {
        self.kernels = kernels
    }

    /// Cuts a crop of `width` x `height` normalised numbers (row by row, no gaps).
    ///
    /// `cropToSource` takes a pixel of the crop to its place in `plane`. An empty plane or a transform that is not finite
    /// gives zeros.
    /// - Precondition: the crop fits into `output`.
    public func warp(
        _ plane: LumaPlane, by cropToSource: SimilarityTransform, width: Int, height: Int,
        normalisation: LumaNormalisation, into output: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(width >= 0 && height >= 0 && width * height <= output.count)
        guard let base = output.baseAddress else { return }
        guard let sampling = prepare(plane, cropToSource, width: width, height: height) else {
            base.update(repeating: 0, count: width * height)
            return
        }
        for y in 0..<height { sampling.sample(row: y, count: width, into: base + y * width) }
        kernels.map(base, width * height, normalisation.mapping(from: plane.range))
    }

    /// Cuts a crop of the size of `image`, which becomes full range; rounded to the nearest. An empty plane or a transform
    /// that is not finite gives black.
    public func warp(_ plane: LumaPlane, by cropToSource: SimilarityTransform, into image: LumaImage) {
        image.range = .full
        guard let sampling = prepare(plane, cropToSource, width: image.width, height: image.height) else {
            for y in 0..<image.height { (image.pixels + y * image.stride).update(repeating: 0, count: image.width) }
            return
        }
        if line.count < image.width { line = [Float](repeating: 0, count: image.width) }
        line.withUnsafeMutableBufferPointer { line in
            guard let values = line.baseAddress else { return }
            for y in 0..<image.height {
                sampling.sample(row: y, count: image.width, into: values)
                kernels.map_bytes(image.pixels + y * image.stride, values, image.width, plane.range.expansion)
            }
        }
    }

    /// What to sample, and how densely.
    private struct Sampling {
        let kernels: ferd_image_kernels
        var source: LumaPlane
        var transform: SimilarityTransform
        var samples: Int

        func sample(row: Int, count: Int, into output: UnsafeMutablePointer<Float>) {
            let similarity = ferd_similarity(
                a: transform.a, b: transform.b, tx: transform.translation.x, ty: transform.translation.y)
            kernels.warp_row(
                output, count, row, similarity, samples, source.pixels, source.width, source.height, source.stride)
        }
    }

    private func prepare(
        _ plane: LumaPlane, _ transform: SimilarityTransform, width: Int, height: Int
    ) -> Sampling? {
        let scale = transform.scale
        guard plane.width > 0, plane.height > 0, width > 0, height > 0, scale.isFinite,
            transform.translation.x.isFinite, transform.translation.y.isFinite
        else { return nil }
        guard scale >= 4 else {
            return Sampling(kernels: kernels, source: plane, transform: transform, samples: scale > 1 ? 2 : 1)
        }
        // More than 510 source pixels per crop pixel is beyond any picture.
        let factor = Int(min(scale / 2, 255))
        guard let region = region(of: plane, under: transform, width: width, height: height, factor: factor) else {
            return Sampling(kernels: kernels, source: plane, transform: transform, samples: 1)
        }
        reduced.reshape(
            width: (region.width + factor - 1) / factor, height: (region.height + factor - 1) / factor)
        if sums.count < region.width { sums = [UInt32](repeating: 0, count: region.width) }
        let origin = plane.pixels + region.y * plane.stride + region.x
        kernels.reduce(reduced.pixels, origin, region.width, region.height, plane.stride, factor, &sums)
        let blocks = LumaPlane(
            pixels: UnsafePointer(reduced.pixels), width: reduced.width, height: reduced.height, stride: reduced.width,
            range: plane.range)
        // The centre of block 0 lies at (factor - 1) / 2 of the region.
        let shrink = 1 / Float(factor)
        let centre = Float(factor - 1) / 2
        let toBlocks = SimilarityTransform(
            a: transform.a * shrink, b: transform.b * shrink,
            translation: Point(
                x: (transform.translation.x - Float(region.x) - centre) * shrink,
                y: (transform.translation.y - Float(region.y) - centre) * shrink))
        return Sampling(kernels: kernels, source: blocks, transform: toBlocks, samples: 2)
    }

    /// The part of the plane that the crop sees, in whole blocks; nil where the crop lies outside the picture, which is
    /// then cheap to sample as it is.
    private func region(
        of plane: LumaPlane, under transform: SimilarityTransform, width: Int, height: Int, factor: Int
    ) -> (x: Int, y: Int, width: Int, height: Int)? {
        let centre = transform(Point(x: Float(width - 1) / 2, y: Float(height - 1) / 2))
        let (a, b) = (abs(transform.a), abs(transform.b))
        let (halfWidth, halfHeight) = (Float(width) / 2, Float(height) / 2)
        func bounds(_ middle: Float, reach: Float, length: Int) -> (start: Int, end: Int)? {
            // One block more on each side for the neighbours that interpolation looks at.
            let low = middle - reach - Float(factor)
            let high = middle + reach + Float(factor)
            guard low < Float(length), high >= 0 else { return nil }
            let start = Int(max(low, 0)) / factor * factor
            let end = (Int(min(high, Float(length))) / factor + 1) * factor
            return (start, min(end, length))
        }
        guard let x = bounds(centre.x, reach: a * halfWidth + b * halfHeight, length: plane.width),
            let y = bounds(centre.y, reach: b * halfWidth + a * halfHeight, length: plane.height),
            x.end > x.start, y.end > y.start
        else { return nil }
        return (x.start, y.start, x.end - x.start, y.end - y.start)
    }
}
