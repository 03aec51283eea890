import Faces
import Imaging

/// Tells how sharp a face is at the resolution at which expressions are read.
///
/// The measure is the mean absolute Laplacian of the aligned crop over its standard deviation: a share of fine detail in
/// what contrast there is, so that light and skin count little.
struct Sharpness {
    private static let side = 48
    private static let alignment = Alignment(.fer2013)

    private let warper = Warper()
    private var crop = [Float](repeating: 0, count: side * side)

    /// The sharpness of the face; nil where it is smaller than the crop, since enlarging blurs by itself.
    mutating func measure(_ landmarks: Landmarks, in plane: LumaPlane) -> Float? {
        let side = Self.side
        guard let transform = Self.alignment.cropToSource(landmarks, side: side), transform.scale >= 1 else {
            return nil
        }
        return crop.withUnsafeMutableBufferPointer { crop in
            warper.warp(
                plane, by: transform, width: side, height: side, normalisation: LumaNormalisation(mean: 0, scale: 1),
                into: crop)
            return Self.detail(of: UnsafeBufferPointer(crop), side: side)
        }
    }

    /// Mean absolute Laplacian over standard deviation; nil for a picture without contrast.
    static func detail(of picture: UnsafeBufferPointer<Float>, side: Int) -> Float? {
        var (sum, squares, laplacian): (Float, Float, Float) = (0, 0, 0)
        for y in 1..<side - 1 {
            for x in 1..<side - 1 {
                let at = y * side + x
                let value = picture[at]
                sum += value
                squares += value * value
                let around = picture[at - 1] + picture[at + 1] + picture[at - side] + picture[at + side]
                laplacian += abs(4 * value - around)
            }
        }
        let count = Float((side - 2) * (side - 2))
        let mean = sum / count
        let deviation = max(squares / count - mean * mean, 0).squareRoot()
        return deviation > 2 ? laplacian / count / deviation : nil
    }
}
