/// A colour of 8-bit RGB.
public struct Colour: Equatable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    public static let white = Colour(red: 255, green: 255, blue: 255)
    public static let black = Colour(red: 0, green: 0, blue: 0)
}

/// Draws shapes and text into a borrowed RGB24 picture; whatever lies outside of it is cut off.
///
/// Coordinates are whole pixels, (0, 0) is the top-left one, and `width` and `height` count pixels.
public struct Canvas {
    private let pixels: UnsafeMutablePointer<UInt8>
    public let width: Int
    public let height: Int
    /// Bytes from one row to the next; at least 3 times the width.
    private let stride: Int

    /// The picture of `height` rows, `stride` bytes apart, stays the caller's and must outlive the canvas.
    public init(pixels: UnsafeMutablePointer<UInt8>, width: Int, height: Int, stride: Int) {
        precondition(width >= 0 && height >= 0 && stride >= 3 * width)
        self.pixels = pixels
        self.width = width
        self.height = height
        self.stride = stride
    }

    /// Fills a rectangle; `opacity` 1 covers what was there, 0 leaves it.
    public func fill(x: Int, y: Int, width: Int, height: Int, colour: Colour, opacity: Float = 1) {
        let columns = Canvas.clip(x, width, to: self.width)
        let rows = Canvas.clip(y, height, to: self.height)
        let alpha = UInt32(min(max(opacity, 0), 1) * 256)
        for row in rows {
            let line = pixels + row * stride
            for column in columns { Canvas.blend(colour, alpha: alpha, into: line + 3 * column) }
        }
    }

    /// Draws a rectangle's outline, `thickness` pixels wide, inwards from its edge.
    public func outline(x: Int, y: Int, width: Int, height: Int, thickness: Int, colour: Colour) {
        guard width > 0, height > 0, thickness > 0 else { return }
        let side = min(width, height)
        let bar = min(thickness, side / 2 + side % 2)
        fill(x: x, y: y, width: width, height: bar, colour: colour)
        fill(x: x, y: Canvas.sum(y, height - bar), width: width, height: bar, colour: colour)
        fill(x: x, y: y, width: bar, height: height, colour: colour)
        fill(x: Canvas.sum(x, width - bar), y: y, width: bar, height: height, colour: colour)
    }

    /// Draws a filled circle around the centre of pixel (`x`, `y`); radius 0 is that pixel alone.
    public func dot(x: Int, y: Int, radius: Int, colour: Colour) {
        guard radius >= 0, radius <= width + height else { return }
        let rows = Canvas.clip(Canvas.sum(y, -radius), 2 * radius + 1, to: height)
        for row in rows {
            let rise = Float(row - y)
            // Half a pixel more than the radius makes small dots round.
            let reach = ((Float(radius) + 0.5) * (Float(radius) + 0.5) - rise * rise).squareRoot()
            guard reach >= 0 else { continue }
            let half = Int(reach)
            fill(x: Canvas.sum(x, -half), y: row, width: 2 * half + 1, height: 1, colour: colour)
        }
    }

    /// Draws a horizontal bar: `share` (0...1) of its width in `colour`, the rest in `background`.
    public func bar(
        x: Int, y: Int, width: Int, height: Int, share: Float, colour: Colour, background: Colour, opacity: Float = 1
    ) {
        guard width > 0 else { return }
        // A share that is no number counts as 0.
        let known = share > 0 ? min(share, 1) : 0
        let filled = Int((Float(width) * known).rounded())
        fill(x: x, y: y, width: filled, height: height, colour: colour, opacity: opacity)
        fill(
            x: Canvas.sum(x, filled), y: y, width: width - filled, height: height, colour: background, opacity: opacity)
    }

    /// Writes a line of text, its top-left corner at (`x`, `y`), each dot of the font `scale` x `scale` pixels.
    /// Characters that the font lacks (all beyond ASCII) appear as "?".
    public func text(_ text: some StringProtocol, x: Int, y: Int, scale: Int = 1, colour: Colour) {
        guard scale > 0 else { return }
        var left = x
        for character in text {
            guard left < width else { return }
            let columns = BitmapFont.columns(of: character)
            for column in 0..<BitmapFont.width {
                let bits = (columns >> UInt64(8 * column)) & 0xff
                for row in 0..<BitmapFont.height where bits & (1 << UInt64(row)) != 0 {
                    fill(
                        x: left + column * scale, y: Canvas.sum(y, row * scale), width: scale, height: scale,
                        colour: colour)
                }
            }
            left = Canvas.sum(left, BitmapFont.advance * scale)
        }
    }

    /// The size of a line of text in pixels.
    public static func textSize(_ text: some StringProtocol, scale: Int = 1) -> (width: Int, height: Int) {
        let advance = text.count * BitmapFont.advance
        return (max(advance - (BitmapFont.advance - BitmapFont.width), 0) * scale, BitmapFont.height * scale)
    }

    /// The part of `start ..< start + length` that lies inside `0 ..< limit`.
    private static func clip(_ start: Int, _ length: Int, to limit: Int) -> Range<Int> {
        guard length > 0 else { return 0..<0 }
        let low = min(max(start, 0), limit)
        let high = min(max(sum(start, length), low), limit)
        return low..<high
    }

    /// A sum that stays at the ends of the number range: positions come from anywhere.
    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (result, overflow) = a.addingReportingOverflow(b)
        return overflow ? (b > 0 ? .max : .min) : result
    }

    /// `alpha` is in 0...256.
    private static func blend(_ colour: Colour, alpha: UInt32, into pixel: UnsafeMutablePointer<UInt8>) {
        func mixed(_ old: UInt8, _ new: UInt8) -> UInt8 {
            UInt8(truncatingIfNeeded: (UInt32(old) &* (256 &- alpha) &+ UInt32(new) &* alpha &+ 128) >> 8)
        }
        pixel[0] = mixed(pixel[0], colour.red)
        pixel[1] = mixed(pixel[1], colour.green)
        pixel[2] = mixed(pixel[2], colour.blue)
    }
}
