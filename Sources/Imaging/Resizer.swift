internal import CKernels

/// Resizes luma: area average where it shrinks, linear interpolation where it grows.
///
/// Keeps the tables of the last pair of sizes, so that a stream of equal frames costs no allocation. One resizer serves one
/// thread at a time.
public final class Resizer {
    private let kernels: ferd_image_kernels
    private var columns = ResizeAxis(sourceLength: 1, length: 1)
    private var rows = ResizeAxis(sourceLength: 1, length: 1)
    private var columnWeights: [Float] = [1]
    /// One row of the source's width, weighted over the rows that an output row covers.
    private var line: [Float] = [0]
    /// One output row, where the output is bytes.
    private var outputLine: [Float] = [0]

    public convenience init() { self.init(kernels: ferd_kernels().pointee.image) }

    init(kernels: ferd_image_kernels) {
        self.kernels = kernels
    }

    /// Resizes `plane` to `width` x `height` into the top-left of a network input of `canvasWidth` x `canvasHeight`
    /// normalised numbers (row by row, no gaps); the rest of the canvas becomes 0.
    ///
    /// Limited range is expanded after sampling. An empty plane leaves an all-0 canvas.
    /// - Precondition: `width` <= `canvasWidth`, `height` <= `canvasHeight`, and the canvas fits into `output`.
    public func resize(
        _ plane: LumaPlane, width: Int, height: Int, normalisation: LumaNormalisation,
        into output: UnsafeMutableBufferPointer<Float>, canvasWidth: Int, canvasHeight: Int
    ) {
        precondition(width <= canvasWidth && height <= canvasHeight && canvasWidth * canvasHeight <= output.count)
        guard let base = output.baseAddress else { return }
        guard prepare(plane, width: width, height: height) else {
            base.update(repeating: 0, count: canvasWidth * canvasHeight)
            return
        }
        let mapping = normalisation.mapping(from: plane.range)
        for y in 0..<height {
            let row = base + y * canvasWidth
            sample(plane, row: y, into: row)
            kernels.map(row, width, mapping)
            (row + width).update(repeating: 0, count: canvasWidth - width)
        }
        (base + height * canvasWidth).update(repeating: 0, count: (canvasHeight - height) * canvasWidth)
    }

    /// Resizes `plane` into `image`, which keeps its size and becomes full range; rounded to the nearest.
    public func resize(_ plane: LumaPlane, into image: LumaImage) {
        image.range = .full
        guard prepare(plane, width: image.width, height: image.height) else { return }
        if outputLine.count < image.width { outputLine = [Float](repeating: 0, count: image.width) }
        outputLine.withUnsafeMutableBufferPointer { line in
            guard let values = line.baseAddress else { return }
            for y in 0..<image.height {
                sample(plane, row: y, into: values)
                kernels.map_bytes(image.pixels + y * image.stride, values, image.width, plane.range.expansion)
            }
        }
    }

    /// Builds the tables where the sizes have changed; false where there is nothing to sample.
    private func prepare(_ plane: LumaPlane, width: Int, height: Int) -> Bool {
        guard plane.width > 0, plane.height > 0, width > 0, height > 0 else { return false }
        if columns.sourceLength != plane.width || columns.length != width {
            columns = ResizeAxis(sourceLength: plane.width, length: width)
            columnWeights = columns.weightsByTap
            line = [Float](repeating: 0, count: plane.width)
        }
        if rows.sourceLength != plane.height || rows.length != height {
            rows = ResizeAxis(sourceLength: plane.height, length: height)
        }
        return true
    }

    /// Writes the plane's weighted sums of output row `y`, before any mapping.
    private func sample(_ plane: LumaPlane, row y: Int, into output: UnsafeMutablePointer<Float>) {
        let source = plane.pixels + Int(rows.first[y]) * plane.stride
        rows.weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            kernels.weighted_rows(&line, source, plane.stride, weights + y * rows.taps, rows.taps, columns.sourceLength)
        }
        kernels.weighted_columns(output, line, columns.first, columnWeights, columns.taps, columns.length)
    }
}
