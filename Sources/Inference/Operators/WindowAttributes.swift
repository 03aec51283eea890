/// The attributes that convolutions and pools share, and their resolution to a window over height and width.
struct WindowAttributes: Sendable {
    private enum AutoPad: String {
        case notSet = "NOTSET"
        case sameUpper = "SAME_UPPER"
        case sameLower = "SAME_LOWER"
        case valid = "VALID"
    }

    private let autoPad: AutoPad
    private let kernel: [Int]?
    private let strides: [Int]?
    private let dilations: [Int]?
    private let pads: [Int]?
    private let roundsUp: Bool

    init(_ attributes: inout Attributes, kernelIsRequired: Bool) throws(Fault) {
        autoPad = try attributes.choice("auto_pad", default: .notSet)
        kernel = try Self.positive(&attributes, "kernel_shape", atLeast: 1)
        strides = try Self.positive(&attributes, "strides", atLeast: 1)
        dilations = try Self.positive(&attributes, "dilations", atLeast: 1)
        pads = try Self.positive(&attributes, "pads", atLeast: 0)
        roundsUp = try attributes.flag("ceil_mode", default: false)
        guard kernel != nil || !kernelIsRequired else { throw Fault("attribute 'kernel_shape' is missing") }
    }

    private static func positive(
        _ attributes: inout Attributes, _ name: String, atLeast least: Int
    ) throws(Fault) -> [Int]? {
        let values = try attributes.integers(name)
        guard values?.allSatisfy({ $0 >= least }) ?? true else { throw Fault("attribute '\(name)' is \(values ?? [])") }
        return values
    }

    /// The window over an input of these spatial extents (one or two); one-dimensional ones get a height of one.
    /// `weights` is the kernel's size as the weights have it.
    func geometry(_ extents: [Int], weights: [Int]? = nil) throws(Fault) -> WindowGeometry {
        let rank = extents.count
        guard rank == 1 || rank == 2 else { throw Fault("\(rank) spatial dimensions are not supported") }
        let kernel = try matched(kernel ?? weights ?? [], rank, "kernel_shape")
        guard weights == nil || weights == kernel else { throw Fault("kernel_shape does not fit its weights") }
        let strides = try matched(strides ?? Array(repeating: 1, count: rank), rank, "strides")
        let dilations = try matched(dilations ?? Array(repeating: 1, count: rank), rank, "dilations")
        var pads = try matched(pads ?? Array(repeating: 0, count: 2 * rank), 2 * rank, "pads")
        switch autoPad {
        case .notSet: break
        case .valid: pads = Array(repeating: 0, count: 2 * rank)
        case .sameUpper, .sameLower:
            for axis in 0..<rank {
                let outputs = (extents[axis] + strides[axis] - 1) / strides[axis]
                let reach = dilations[axis] * (kernel[axis] - 1) + 1
                let total = max(0, (outputs - 1) * strides[axis] + reach - extents[axis])
                let smaller = total / 2
                pads[axis] = autoPad == .sameUpper ? smaller : total - smaller
                pads[axis + rank] = total - pads[axis]
            }
        }
        guard rank == 1 else {
            return WindowGeometry(
                kernel: kernel, strides: strides, dilations: dilations, pads: pads, roundsUp: roundsUp)
        }
        return WindowGeometry(
            kernel: [1] + kernel, strides: [1] + strides, dilations: [1] + dilations, pads: [0, pads[0], 0, pads[1]],
            roundsUp: roundsUp)
    }

    private func matched(_ values: [Int], _ count: Int, _ name: String) throws(Fault) -> [Int] {
        guard values.count == count else {
            throw Fault("attribute '\(name)' has \(values.count) values instead of \(count)")
        }
        return values
    }
}

extension ProgramBuilder {
    /// A tensor of rank three or four as a map: signals of one dimension get a height of one.
    mutating func map(_ value: Int) throws(Fault) -> Int {
        let shape = self.shape(value)
        guard (3...4).contains(shape.count) else {
            throw Fault("an input of shape \(shape) is not supported, only those of rank 3 or 4")
        }
        return shape.count == 4 ? value : try reshape(value, to: [shape[0], shape[1], 1, shape[2]])
    }

    /// Takes back what `map` did to an input of the given rank.
    mutating func unmap(_ value: Int, rank: Int) throws(Fault) -> Int {
        let shape = self.shape(value)
        return rank == 4 ? value : try reshape(value, to: [shape[0], shape[1], shape[3]])
    }
}
