internal import Imaging

/// A square template of a face with what Lucas-Kanade needs to find it again under similarities.
final class FacePatch {
    let side: Int
    /// The template with mean 0 and norm 1.
    private(set) var template: [Float]
    /// From the patch's pixels to the picture in which the template was taken.
    private(set) var cropToSource = SimilarityTransform(a: 1, b: 0, translation: Point(x: 0, y: 0))

    /// A refined motion of the face and how well the template fits there, -1...1.
    struct Fit {
        var motion: SimilarityTransform
        var correlation: Float
    }

    /// Steepest descent images: how the template changes with each of the four parameters, pixel by pixel.
    private var descent: [SIMD4<Float>]
    /// The inverse of their Gauss-Newton matrix, by columns.
    private var inverse: InlineArray<4, SIMD4<Float>> = InlineArray(repeating: .zero)
    private var current: [Float]

    private static let plain = LumaNormalisation(mean: 0, scale: 1)
    private static let alignment = Alignment(.fer2013, margin: 0.1)
    private static let steps = 12

    init(side: Int) {
        self.side = side
        template = [Float](repeating: 0, count: side * side)
        current = template
        descent = [SIMD4<Float>](repeating: .zero, count: side * side)
    }

    /// Takes the template; false where the landmarks are degenerate or the picture is flat there.
    func learn(_ landmarks: Landmarks, in plane: LumaPlane, _ warper: Warper) -> Bool {
        guard let transform = FacePatch.alignment.cropToSource(landmarks, side: side) else { return false }
        cropToSource = transform
        FacePatch.sample(plane, transform, side, warper, into: &template)
        guard FacePatch.standardise(&template) else { return false }
        return prepareDescent()
    }

    /// Refines `motion` (from the template's picture to `plane`); nil where it runs away.
    func refine(_ motion: SimilarityTransform, in plane: LumaPlane, _ warper: Warper) -> Fit? {
        var motion = motion
        var best: Fit?
        for _ in 0..<FacePatch.steps {
            FacePatch.sample(plane, motion.after(cropToSource), side, warper, into: &current)
            guard FacePatch.standardise(&current) else { return best }
            var correlation: Float = 0
            for index in template.indices { correlation += template[index] * current[index] }
            if correlation > (best?.correlation ?? -1) { best = Fit(motion: motion, correlation: correlation) }
            var gradient = SIMD4<Float>.zero
            for index in template.indices {
                let error: Float = current[index] - template[index] * correlation
                gradient += descent[index] * error
            }
            var step = SIMD4<Float>.zero
            for index in 0..<4 { step += inverse[index] * gradient[index] }
            guard let next = compose(motion, step), next.scale.isFinite else { return best }
            motion = next
            // In pixels of the patch: the outermost pixel moves less than this.
            if abs(step.x) + abs(step.y) + (abs(step.z) + abs(step.w)) * Float(side) / 2 < 0.02 { break }
        }
        return best
    }

    /// The motion after a step of the template against the current crop: inverse composition in the patch's pixels.
    private func compose(_ motion: SimilarityTransform, _ step: SIMD4<Float>) -> SimilarityTransform? {
        let centre = Float(side - 1) / 2
        let (a, b) = (1 + step.z, step.w)
        // Scale and turn are about the patch's centre.
        let warp = SimilarityTransform(
            a: a, b: b,
            translation: Point(
                x: step.x + centre - a * centre + b * centre, y: step.y + centre - b * centre - a * centre))
        guard let back = warp.inverse, let toCrop = cropToSource.inverse else { return nil }
        return motion.after(cropToSource.after(back.after(toCrop)))
    }

    private func prepareDescent() -> Bool {
        var matrix: InlineArray<4, SIMD4<Float>> = InlineArray(repeating: .zero)
        let centre = Float(side - 1) / 2
        for y in 0..<side {
            for x in 0..<side {
                let (left, right) = (max(x - 1, 0), min(x + 1, side - 1))
                let (up, down) = (max(y - 1, 0), min(y + 1, side - 1))
                let dx = (template[y * side + right] - template[y * side + left]) / Float(right - left)
                let dy = (template[down * side + x] - template[up * side + x]) / Float(down - up)
                let (px, py) = (Float(x) - centre, Float(y) - centre)
                let row = SIMD4(dx, dy, dx * px + dy * py, dy * px - dx * py)
                descent[y * side + x] = row
                for index in 0..<4 { matrix[index] += row * row[index] }
            }
        }
        guard let inverse = FacePatch.inverse(of: matrix) else { return false }
        self.inverse = inverse
        return true
    }

    /// Gauss-Jordan elimination of a symmetric positive matrix; nil where it is singular.
    private static func inverse(of matrix: InlineArray<4, SIMD4<Float>>) -> InlineArray<4, SIMD4<Float>>? {
        var left = matrix
        var right: InlineArray<4, SIMD4<Float>> = InlineArray(repeating: .zero)
        for index in 0..<4 { right[index][index] = 1 }
        for pivot in 0..<4 {
            // Relative to what stood there: smaller means a direction without texture.
            guard left[pivot][pivot] > 1e-4 * matrix[pivot][pivot], left[pivot][pivot] > 0 else { return nil }
            let factor = 1 / left[pivot][pivot]
            left[pivot] *= factor
            right[pivot] *= factor
            for row in 0..<4 where row != pivot {
                let share = left[row][pivot]
                left[row] -= left[pivot] * share
                right[row] -= right[pivot] * share
            }
        }
        return right
    }

    static func sample(
        _ plane: LumaPlane, _ transform: SimilarityTransform, _ side: Int, _ warper: Warper, into values: inout [Float]
    ) {
        values.withUnsafeMutableBufferPointer {
            warper.warp(plane, by: transform, width: side, height: side, normalisation: plain, into: $0)
        }
    }

    /// Makes the mean 0 and the norm 1; false where there is no contrast to speak of.
    static func standardise(_ values: inout [Float]) -> Bool {
        var sum: Float = 0
        for value in values { sum += value }
        let mean = sum / Float(values.count)
        var squares: Float = 0
        for index in values.indices {
            values[index] -= mean
            squares += values[index] * values[index]
        }
        // A standard deviation below one step of luma is noise.
        guard squares > Float(values.count) else { return false }
        let factor = 1 / squares.squareRoot()
        for index in values.indices { values[index] *= factor }
        return true
    }
}

extension SimilarityTransform {
    /// This transform applied after `first`.
    func after(_ first: SimilarityTransform) -> SimilarityTransform {
        SimilarityTransform(
            a: a * first.a - b * first.b, b: b * first.a + a * first.b, translation: self(first.translation))
    }
}
