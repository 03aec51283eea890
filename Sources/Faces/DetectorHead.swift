internal import Glibc
internal import Imaging

/// One stride of a detector's output: `rows` x `columns` cells.
struct DetectorLevel {
    let form: DetectorForm
    let stride: Int
    let rows: Int
    let columns: Int
    /// One number for each cell: 0...1.
    let scores: UnsafeBufferPointer<Float>
    /// One number for each cell, 0...1, where the form has it.
    let objectness: UnsafeBufferPointer<Float>?
    /// Four numbers: centre's offset from the cell in cells (x, y), logarithm of the size in cells (width, height).
    let boxes: UnsafeBufferPointer<Float>
    /// Ten numbers: x and y of each landmark as offset from the cell in cells.
    let landmarks: UnsafeBufferPointer<Float>

    var cells: Int { rows * columns }

    /// Whether the outputs are as large as the sizes say.
    var isWhole: Bool {
        scores.count >= cells && objectness?.count ?? cells >= cells && boxes.count >= 4 * cells
            && landmarks.count >= 10 * cells
    }

    /// At most 1; not a number where an output is not.
    func score(of cell: Int) -> Float {
        guard let objectness else { return min(scores[cell], 1) }
        return (min(max(scores[cell], 0), 1) * min(max(objectness[cell], 0), 1)).squareRoot()
    }

    func box(_ channel: Int, of cell: Int) -> Float { boxes[form.index(channel, of: 4, cell: cell, cells: cells)] }

    func landmark(_ channel: Int, of cell: Int) -> Float {
        landmarks[form.index(channel, of: 10, cell: cell, cells: cells)]
    }
}

/// Turns the network's outputs into detections in the picture's pixels.
struct DetectorHead {
    /// Network input pixels per picture pixel, for each axis.
    let scaleX: Float
    let scaleY: Float
    /// The picture in its own pixels. Faces wholly outside, in what fills up the network's input, are left out.
    let picture: Box
    let minScore: Float
    /// Faces whose longer side is shorter, in picture pixels, are left out.
    let minFace: Float

    /// Appends every cell of `level` that reaches the limits. Cells with numbers that are not finite are left out.
    func decode(_ level: DetectorLevel, into detections: inout [Detection]) {
        guard level.isWhole else { return }
        for cell in 0..<level.cells {
            let score = level.score(of: cell)
            guard score >= minScore else { continue }
            let detection = Detection(box: box(level, cell), score: score, landmarks: landmarks(level, cell))
            // An overflown size makes the corner or the area infinite.
            let box = detection.box
            guard box.x.isFinite, box.y.isFinite, box.area.isFinite, box.longSide >= minFace,
                box.intersectionOverUnion(picture) > 0, detection.landmarks.isFinite
            else { continue }
            detections.append(detection)
        }
    }

    private func box(_ level: DetectorLevel, _ cell: Int) -> Box {
        let centre = place(level, cell, level.box(0, of: cell), level.box(1, of: cell))
        let width = expf(level.box(2, of: cell)) * Float(level.stride) / scaleX
        let height = expf(level.box(3, of: cell)) * Float(level.stride) / scaleY
        return Box(x: centre.x - width / 2, y: centre.y - height / 2, width: width, height: height)
    }

    private func landmarks(_ level: DetectorLevel, _ cell: Int) -> Landmarks {
        var points = InlineArray<5, Point>(repeating: Point(x: 0, y: 0))
        for index in 0..<5 {
            points[index] = place(
                level, cell, level.landmark(2 * index, of: cell), level.landmark(2 * index + 1, of: cell))
        }
        return Landmarks(points)
    }

    /// The point of the picture that lies (`x`, `y`) cells from `cell`; pixel centres are whole numbers in the picture and
    /// in the network's input.
    private func place(_ level: DetectorLevel, _ cell: Int, _ x: Float, _ y: Float) -> Point {
        func source(_ coordinate: Float, _ scale: Float) -> Float {
            (coordinate * Float(level.stride) + 0.5) / scale - 0.5
        }
        return Point(
            x: source(Float(cell % level.columns) + x, scaleX), y: source(Float(cell / level.columns) + y, scaleY))
    }
}
