/// Precision over recall as a staircase: for each recall the best precision that is reached there or at a higher recall.
///
/// This is the interpolated curve of PASCAL VOC (2010 and later); average precision is the area under it.
struct PrecisionCurve: Equatable, Sendable {
    /// A stretch of equal precision that ends at `recall`; both in 0...1.
    struct Step: Equatable, Sendable {
        var recall: Double
        var precision: Double
    }

    /// By rising recall and falling precision; empty where nothing was found.
    private(set) var steps: [Step] = []

    /// - Parameters:
    ///   - recall: Share of the faces that are found, after each prediction by falling score.
    ///   - precision: Share of the predictions so far that are faces, as many numbers.
    init(recall: [Double], precision: [Double]) {
        var falling: [Step] = []
        var envelope = 0.0
        for (recall, precision) in zip(recall, precision).reversed() where recall > 0 {
            // Of equal precision the largest recall, which comes first here, ends the stretch.
            guard precision > envelope else { continue }
            envelope = precision
            if falling.last?.recall == recall { falling.removeLast() }
            falling.append(Step(recall: recall, precision: precision))
        }
        steps = falling.reversed()
    }

    var area: Double {
        var (area, begin) = (0.0, 0.0)
        for step in steps {
            area += (step.recall - begin) * step.precision
            begin = step.recall
        }
        return area
    }
}
