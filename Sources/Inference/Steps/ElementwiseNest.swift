/// The shape over which an elementwise step may walk: that of the tensors, or, where all are feature maps with padded
/// channels (or repeat one pixel's), with the padding counted in, which makes the walk flat. What is computed in the
/// padding does not matter.
func elementwiseShape(_ tensors: [Tensor]) -> [Int] {
    let shape = tensors[0].shape
    guard shape.count == 4 else { return shape }
    let padded = roundUp(shape[1], to: Tensor.channelAlignment)
    let allow = tensors.allSatisfy { tensor in
        tensor.strides[1] == 0 || (tensor.ownsPadding && tensor.strides[1] == 1)
    }
    return allow && padded != shape[1] ? [shape[0], padded, shape[2], shape[3]] : shape
}

extension StridedLoop {
    /// Columns for kernels that walk rows of neighbours: the output's columns lie side by side, and each input's
    /// columns either do so or are one repeated value. Where the innermost axis is not like that, rows of one column.
    func elementwiseNest() -> Nest {
        let isDense = strides[0][innermost] == 1 && strides.allSatisfy { [0, 1].contains($0[innermost]) }
        return isDense ? nest(columns: innermost) : nest(columns: nil, rows: innermost)
    }

    /// Columns are the channels of maps, rows their pixels. The channels of every tensor must lie together.
    static func byChannels(shape: [Int], strides: [[Int]]) -> Nest {
        let pixels = StridedLoop(
            shape: [shape[0], shape[2], shape[3]], strides: strides.map { [$0[0], $0[2], $0[3]] })
        let nest = pixels.nest(columns: nil, rows: pixels.innermost)
        return Nest(
            rows: nest.rows, columns: shape[1], rowStrides: nest.rowStrides,
            columnStrides: strides.map { _ in 1 }, count: nest.count, outerExtents: nest.outerExtents,
            outerStrides: nest.outerStrides)
    }
}
