/// Where a value lies: a strided window into a buffer of the plan.
///
/// Maps of four dimensions normally lie with their channels together (NHWC), each pixel's channels rounded up to a
/// multiple of eight; everything else is dense and row-major. Slices, transposes and expansions are other strides over
/// the same buffer.
struct Tensor: Sendable, Equatable {
    /// Index of the buffer in the plan.
    let buffer: Int
    /// Elements from the buffer's start to the first element.
    let offset: Int
    /// The extents in the file's order (NCHW).
    let shape: [Int]
    /// Elements between neighbours along each axis.
    let strides: [Int]
    /// Whether the lanes after the last channel, up to the next multiple of eight, belong to this tensor alone.
    let ownsPadding: Bool

    init(buffer: Int, offset: Int = 0, shape: [Int], strides: [Int], ownsPadding: Bool = false) {
        self.buffer = buffer
        self.offset = offset
        self.shape = shape
        self.strides = strides
        self.ownsPadding = ownsPadding
    }

    /// Strides of a feature map: NHWC with padded channels.
    static func channelsLastStrides(_ shape: [Int]) -> [Int] {
        let pixel = roundUp(shape[1], to: channelAlignment)
        return [shape[2] * shape[3] * pixel, 1, shape[3] * pixel, pixel]
    }

    /// Pixels start at multiples of this many floats.
    static let channelAlignment = 8

    var isRowMajor: Bool {
        sameStrides(as: rowMajorStrides(shape))
    }

    /// Floats from one pixel to the next where this is a map whose pixels follow each other with their channels
    /// together; nil where it is none.
    var pixelStride: Int? {
        guard shape.count == 4, shape[1] == 1 || strides[1] == 1 else { return nil }
        let (height, width) = (shape[2], shape[3])
        let stride = width > 1 ? strides[3] : height > 1 ? strides[2] : roundUp(shape[1], to: Self.channelAlignment)
        guard stride >= shape[1], height == 1 || width == 1 || strides[2] == width * stride else { return nil }
        return stride
    }

    /// Whether what is computed from this tensor, element by element, should lie row-major too: padded channels would
    /// blow up a picture of one channel, and anything else that is not a map is row-major anyway.
    var prefersRowMajor: Bool {
        guard isRowMajor, shape.count == 4 else { return isRowMajor }
        return pixelStride == nil || (shape[1] == 1 && shape[2] * shape[3] > 1)
    }

    /// Whether both tensors have the same elements at the same places of their buffers.
    func sameLayout(as other: Tensor) -> Bool {
        shape == other.shape && offset == other.offset && sameStrides(as: other.strides)
    }

    /// Another view of the same buffer.
    func view(shape: [Int], strides: [Int], offset: Int = 0) -> Tensor {
        Tensor(buffer: buffer, offset: self.offset + offset, shape: shape, strides: strides)
    }

    /// This tensor as one of higher rank or larger extents: missing axes in front and extents of one are repeated.
    func broadcast(to target: [Int]) -> Tensor {
        let missing = target.count - shape.count
        let strides = target.indices.map { axis in
            axis < missing || (shape[axis - missing] == 1 && target[axis] != 1) ? 0 : self.strides[axis - missing]
        }
        return Tensor(buffer: buffer, offset: offset, shape: target, strides: strides, ownsPadding: ownsPadding)
    }

    /// The same elements in the same order under another shape, if strides can express it without moving anything.
    func reshaped(_ target: [Int]) -> Tensor? {
        // Runs of old axes and runs of new axes of equal size are matched; within a run the old axes must be dense.
        var strides = [Int](repeating: 1, count: target.count)
        let old = shape.indices.filter { shape[$0] != 1 }
        var (from, to) = (0, 0)
        while from < old.count {
            var (oldEnd, newEnd) = (from, to)
            var (oldCount, newCount) = (1, 1)
            repeat {
                if oldCount <= newCount {
                    oldCount *= shape[old[oldEnd]]
                    oldEnd += 1
                } else {
                    newCount *= target[newEnd]
                    newEnd += 1
                }
            } while oldCount != newCount || oldCount == 1
            for index in from..<(oldEnd - 1) {
                guard self.strides[old[index]] == self.strides[old[index + 1]] * shape[old[index + 1]] else {
                    return nil
                }
            }
            var stride = self.strides[old[oldEnd - 1]]
            for axis in (to..<newEnd).reversed() {
                strides[axis] = stride
                stride *= target[axis]
            }
            (from, to) = (oldEnd, newEnd)
        }
        return Tensor(buffer: buffer, offset: offset, shape: target, strides: strides)
    }

    private func sameStrides(as other: [Int]) -> Bool {
        shape.indices.allSatisfy { shape[$0] == 1 || strides[$0] == other[$0] }
    }
}
