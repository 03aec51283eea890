internal import CKernels

/// How a network wants its luma: `(luma - mean) * scale`, with luma in 0...255, black to white.
public struct LumaNormalisation: Equatable, Sendable {
    public var mean: Float
    public var scale: Float

    public init(mean: Float, scale: Float) {
        self.mean = mean
        self.scale = scale
    }

    /// The network's number for a full-range luma.
    public func callAsFunction(_ luma: Float) -> Float { (luma - mean) * scale }

    /// The whole way from a plane's sampled numbers of range `range` to the network's.
    func mapping(from range: LumaRange) -> ferd_luma_mapping {
        var mapping = range.expansion
        mapping.mean = mean
        mapping.scale = scale
        return mapping
    }
}

extension LumaRange {
    /// The gain and bias that bring this range to 0...255, without normalisation.
    var expansion: ferd_luma_mapping {
        switch self {
        case .full: ferd_luma_mapping(gain: 1, bias: 0, mean: 0, scale: 1)
        case .limited: ferd_luma_mapping(gain: 255.0 / 219, bias: -16 * 255.0 / 219, mean: 0, scale: 1)
        }
    }
}
