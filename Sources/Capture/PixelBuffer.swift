/// Bytes for a picture that grow when asked for more and never shrink, so that a steady stream allocates nothing.
final class PixelBuffer {
    /// Start of the bytes; moves when `reserve` grows them. The alignment suits every vector instruction.
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private static let alignment = 64

    init() {
        capacity = Self.alignment
        bytes = Self.allocate(capacity)
    }

    deinit {
        bytes.deallocate()
    }

    /// Makes room for `count` bytes. What was in the buffer is lost where it has to grow.
    func reserve(_ count: Int) {
        guard count > capacity else { return }
        bytes.deallocate()
        capacity = count
        bytes = Self.allocate(count)
    }

    /// Makes room for `rows` rows of at least `width` bytes.
    /// - Returns: bytes from one row to the next, a multiple of the alignment.
    func reserve(width: Int, rows: Int) -> Int {
        let stride = (width + Self.alignment - 1) / Self.alignment * Self.alignment
        // One row more than asked for: swscale writes whole vectors at the end of a row.
        reserve(stride * (rows + 1))
        return stride
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: alignment)
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        return raw.assumingMemoryBound(to: UInt8.self)
    }
}
