/// The weights of one axis of a separable resize: output i is a weighted sum of `taps` neighbouring source positions.
///
/// Where the axis shrinks, a weight is the share of the output pixel's extent that the source pixel covers (exact area
/// average, fractions of pixels counted). Where it grows, two neighbours are interpolated linearly with pixel centres at
/// halves, and the edge is repeated.
struct ResizeAxis: Equatable {
    let sourceLength: Int
    let length: Int
    /// Source positions per output position; positions that do not count have weight 0.
    let taps: Int
    /// The first source position of each output position; `first[i] + taps` is at most `sourceLength`.
    let first: [Int32]
    /// `weights[i * taps + t]` belongs to output i and source `first[i] + t`.
    let weights: [Float]

    /// Both lengths are at least 1.
    init(sourceLength: Int, length: Int) {
        self.sourceLength = sourceLength
        self.length = length
        let spans = (0..<length).map { ResizeAxis.span(of: $0, sourceLength: sourceLength, length: length) }
        taps = spans.map(\.weights.count).max() ?? 1
        var first: [Int32] = []
        var weights = [Float](repeating: 0, count: taps * length)
        for (index, span) in spans.enumerated() {
            let start = min(span.first, sourceLength - taps)
            first.append(Int32(start))
            for (offset, weight) in span.weights.enumerated() {
                weights[index * taps + span.first - start + offset] = Float(weight)
            }
        }
        self.first = first
        self.weights = weights
    }

    /// The weights ordered for a kernel that runs along the outputs: `[t * length + i]`.
    var weightsByTap: [Float] {
        (0..<taps).flatMap { tap in (0..<length).map { weights[$0 * taps + tap] } }
    }

    private static func span(of index: Int, sourceLength: Int, length: Int) -> (first: Int, weights: [Double]) {
        let ratio = Double(sourceLength) / Double(length)
        guard ratio > 1 else {
            let position = min(max((Double(index) + 0.5) * ratio - 0.5, 0), Double(sourceLength - 1))
            let first = Int(position)
            let fraction = position - Double(first)
            return fraction == 0 ? (first, [1]) : (first, [1 - fraction, fraction])
        }
        // Bounds as exact fractions, so that whole ratios get whole pixels.
        let start = Double(index * sourceLength) / Double(length)
        let end = Double((index + 1) * sourceLength) / Double(length)
        let first = Int(start)
        let last = min(Int(end.rounded(.up)), sourceLength) - 1
        let weights = (first...max(first, last)).map { position in
            (min(end, Double(position + 1)) - max(start, Double(position))) / ratio
        }
        return (first, weights)
    }
}
