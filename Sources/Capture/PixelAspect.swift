/// The shape of a picture's pixels: how much wider they are shown than high, as a fraction.
public struct PixelAspect: Equatable, Sendable {
    public let width: Int32
    public let height: Int32

    public static let square = PixelAspect(width: 1, height: 1)

    /// Anything but two positive numbers is taken as square, which is how containers say that they do not know.
    public init(width: Int32, height: Int32) {
        let isKnown = width > 0 && height > 0
        (self.width, self.height) = isKnown ? (width, height) : (1, 1)
    }

    /// The shape after the picture has been laid on its side.
    var turned: PixelAspect { PixelAspect(width: height, height: width) }
}
