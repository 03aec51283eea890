/// How a stored picture must be turned to be upright: one of the eight ways to lay a rectangle on itself.
///
/// The pixel (x, y) goes to (x, y), or to (y, x) where `transposed`; then its column counts from the right where
/// `mirrored`, and its row from the bottom where `flipped`.
struct Orientation: Equatable, Sendable {
    var transposed = false
    var mirrored = false
    var flipped = false

    static let upright = Orientation()

    init(transposed: Bool = false, mirrored: Bool = false, flipped: Bool = false) {
        self.transposed = transposed
        self.mirrored = mirrored
        self.flipped = flipped
    }

    /// Reads FFmpeg's display matrix: nine numbers, row by row `[a b u; c d v; x y w]`, by which (p, q) goes to
    /// (a p + c q + x, b p + d q + y). Turns by other than right angles are rounded to the nearest; a matrix of zeros
    /// is upright.
    init(displayMatrix matrix: UnsafePointer<Int32>) {
        let (a, b, c, d) = (matrix[0], matrix[1], matrix[3], matrix[4])
        let straight = UInt64(a.magnitude) + UInt64(d.magnitude)
        let crossed = UInt64(b.magnitude) + UInt64(c.magnitude)
        if crossed > straight {
            self.init(transposed: true, mirrored: c < 0, flipped: b < 0)
        } else {
            self.init(transposed: false, mirrored: a < 0, flipped: d < 0)
        }
    }

    /// The size of the upright picture.
    func size(width: Int, height: Int) -> (width: Int, height: Int) {
        transposed ? (height, width) : (width, height)
    }

    /// Copies a stored picture of `width` x `height` pixels of `pixelBytes` bytes each to its upright place.
    func copy(
        _ source: UnsafePointer<UInt8>, stride sourceStride: Int, width: Int, height: Int, pixelBytes: Int,
        to target: UnsafeMutablePointer<UInt8>, stride targetStride: Int
    ) {
        let upright = size(width: width, height: height)
        // What one step along a row and one step down a column of the upright picture mean in the stored one.
        let alongRow = (transposed ? sourceStride : pixelBytes) * (mirrored ? -1 : 1)
        let downColumn = (transposed ? pixelBytes : sourceStride) * (flipped ? -1 : 1)
        let origin =
            source + (mirrored ? -alongRow * (upright.width - 1) : 0)
            + (flipped ? -downColumn * (upright.height - 1) : 0)
        // Squares: a transposed picture read row by row would touch a new cache line for each pixel.
        let side = 32
        for top in stride(from: 0, to: upright.height, by: side) {
            let bottom = min(top + side, upright.height)
            for left in stride(from: 0, to: upright.width, by: side) {
                let count = min(side, upright.width - left)
                for row in top..<bottom {
                    let from = origin + row * downColumn + left * alongRow
                    let to = target + row * targetStride + left * pixelBytes
                    copyRun(from, step: alongRow, count: count, pixelBytes: pixelBytes, to: to)
                }
            }
        }
    }

    private func copyRun(
        _ source: UnsafePointer<UInt8>, step: Int, count: Int, pixelBytes: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        if pixelBytes == 1 {
            for x in 0..<count { target[x] = source[x &* step] }
        } else {
            for x in 0..<count {
                for byte in 0..<pixelBytes { target[x &* pixelBytes &+ byte] = source[x &* step &+ byte] }
            }
        }
    }
}
