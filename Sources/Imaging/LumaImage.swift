/// A picture of 8-bit luma that owns its pixels.
///
/// Its memory is kept for the next picture: giving it a size that fits into what it has allocates nothing. Rows start at
/// multiples of 64 bytes.
public final class LumaImage {
    public private(set) var width: Int
    public private(set) var height: Int
    /// Bytes from one row to the next.
    public private(set) var stride: Int
    public var range: LumaRange
    /// Never empty.
    private var storage: UnsafeMutableRawBufferPointer

    /// A picture of unspecified content. Negative sizes count as 0.
    public init(width: Int = 0, height: Int = 0, range: LumaRange = .full) {
        self.width = max(width, 0)
        self.height = max(height, 0)
        self.stride = LumaImage.stride(width: self.width)
        self.range = range
        storage = .allocate(byteCount: max(stride * self.height, 64), alignment: 64)
    }

    deinit { storage.deallocate() }

    /// Gives the picture a new size; its content is unspecified afterwards.
    public func reshape(width: Int, height: Int) {
        self.width = max(width, 0)
        self.height = max(height, 0)
        stride = LumaImage.stride(width: self.width)
        if stride * self.height > storage.count {
            storage.deallocate()
            storage = .allocate(byteCount: stride * self.height, alignment: 64)
        }
    }

    /// Lends the picture as a plane for the duration of `body`, which must not reshape it.
    public func withPlane<Result, Failure: Error>(
        _ body: (LumaPlane) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(plane)
    }

    /// Lends the pixels for the duration of `body`, to read and to write: row y begins at `y * stride`.
    public func withPixels<Result, Failure: Error>(
        _ body: (UnsafeMutablePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(pixels)
    }

    /// The pixels; the caller keeps the picture alive while it uses them.
    var pixels: UnsafeMutablePointer<UInt8> {
        guard let base = storage.baseAddress else { preconditionFailure("a luma image always has memory") }
        return base.assumingMemoryBound(to: UInt8.self)
    }

    /// The picture as a plane; the caller keeps the picture alive while it uses it.
    private var plane: LumaPlane {
        LumaPlane(pixels: UnsafePointer(pixels), width: width, height: height, stride: stride, range: range)
    }

    /// Copies `source`, its size and its range.
    public func copy(from source: LumaPlane) {
        reshape(width: source.width, height: source.height)
        range = source.range
        for row in 0..<height {
            (pixels + row * stride).update(from: source.pixels + row * source.stride, count: width)
        }
    }

    private static func stride(width: Int) -> Int { (width + 63) / 64 * 64 }
}
