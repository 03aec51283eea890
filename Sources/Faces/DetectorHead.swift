internal import Glibc
internal import Imaging

/// One stride of the detector's output, row-major: planes of `rows` x `columns` cells.
struct DetectorLevel {
    let stride: Int
    let rows: Int
    let columns: Int
    /// One plane: 0...1.
    let scores: UnsafeBufferPointer<Float>
    /// Four planes: centre's offset from the cell in cells (x, y), logarithm of the size in cells (width, height).
    let boxes: UnsafeBufferPointer<Float>
    /// Ten planes: x and y of each landmark as offset from the cell in cells.
    let landmarks: UnsafeBufferPointer<Float>

    /// Whether the planes are as large as the sizes say.
    var isWhole: Bool {
        let cells = rows * columns
        return scores.count >= cells && boxes.count >= 4 * cells && landmarks.count >= 10 * cells
    }
}

/// Turns the network's planes into detections in the picture's pixels.
struct DetectorHead {
    /// Network input pixels per picture pixel, for each axis.
    let scaleX: Float
    let scaleY: Float
    let minScore: Float
    /// Faces whose longer side is shorter, in picture pixels, are left out.
    let minFace: Float

    /// Appends every cell of `level` that reaches the limits. Cells with numbers that are not finite are left out.
    func decode(_ level: DetectorLevel, into detections: inout [Detection]) {
        guard level.isWhole else { return }
        let cells = level.rows * level.columns
        for cell in 0..<cells where level.scores[cell] >= minScore {
            let column = Float(cell % level.columns)
            let row = Float(cell / level.columns)
            let stride = Float(level.stride)
            func place(_ planes: UnsafeBufferPointer<Float>, _ plane: Int) -> Point {
                Point(
                    x: source((column + planes[plane * cells + cell]) * stride, scaleX),
                    y: source((row + planes[(plane + 1) * cells + cell]) * stride, scaleY))
            }
            let centre = place(level.boxes, 0)
            let width = expf(level.boxes[2 * cells + cell]) * stride / scaleX
            let height = expf(level.boxes[3 * cells + cell]) * stride / scaleY
            let box = Box(x: centre.x - width / 2, y: centre.y - height / 2, width: width, height: height)
            let detection = Detection(
                box: box, score: min(level.scores[cell], 1),
                landmarks: Landmarks(
                    leftEye: place(level.landmarks, 0), rightEye: place(level.landmarks, 2),
                    nose: place(level.landmarks, 4), leftMouth: place(level.landmarks, 6),
                    rightMouth: place(level.landmarks, 8)))
            // An overflown size makes the corner or the area infinite.
            guard box.x.isFinite, box.y.isFinite, box.area.isFinite, box.longSide >= minFace,
                detection.landmarks.isFinite
            else { continue }
            detections.append(detection)
        }
    }

    /// From a coordinate of the network's input to the picture's; pixel centres are whole numbers in both.
    private func source(_ coordinate: Float, _ scale: Float) -> Float { (coordinate + 0.5) / scale - 0.5 }
}
