/// What the numbers of a luma plane mean.
public enum LumaRange: Equatable, Sendable {
    /// 0 is black, 255 is white.
    case full
    /// 16 is black, 235 is white, as most video stores it. Whatever samples the plane expands it, so that no
    /// full-frame conversion is needed.
    case limited
}

/// A borrowed plane of 8-bit luma: valid for the duration of the call it is given to, never kept.
///
/// `pixels[y * stride + x]` is the pixel in column x, row y. Its owner is a `Frame` or a `LumaImage`.
public struct LumaPlane: @unchecked Sendable {
    // Unchecked: the pointer is read only, and the owner outlives the call (see above).
    public let pixels: UnsafePointer<UInt8>
    public let width: Int
    public let height: Int
    /// Bytes from one row to the next; at least `width`.
    public let stride: Int
    public let range: LumaRange

    public init(pixels: UnsafePointer<UInt8>, width: Int, height: Int, stride: Int, range: LumaRange) {
        self.pixels = pixels
        self.width = width
        self.height = height
        self.stride = stride
        self.range = range
    }
}
