internal import Glibc

let resizingOperators: [String: OperatorDefinition] = [
    "Resize": OperatorDefinition(1...4) { (attributes, version) throws(Fault) in
        try Resize(&attributes, version: version)
    }
]

/// Resize of height and width (or of a signal's length), nearest or linear. In operator set 10 its inputs are picture and
/// scales, and its pixels lie at whole numbers (`asymmetric`, rounded down).
private struct Resize: Operator {
    private enum Mode: String {
        case nearest
        case linear
    }

    private enum Coordinates: String {
        case halfPixel = "half_pixel"
        case pytorchHalfPixel = "pytorch_half_pixel"
        case asymmetric
        case alignCorners = "align_corners"
    }

    private enum Rounding: String {
        case preferFloor = "round_prefer_floor"
        case preferCeil = "round_prefer_ceil"
        case floor
        case ceil
    }

    private enum AspectRatio: String {
        case stretch
    }

    private let mode: Mode
    private let coordinates: Coordinates
    private let rounding: Rounding
    private let axes: [Int]?
    /// Which input holds the scales.
    private let scalesInput: Int

    init(_ attributes: inout Attributes, version: Int) throws(Fault) {
        mode = try attributes.choice("mode", default: .nearest)
        scalesInput = version < 11 ? 1 : 2
        guard version >= 11 else {
            (coordinates, rounding, axes) = (.asymmetric, .floor, nil)
            return
        }
        coordinates = try attributes.choice("coordinate_transformation_mode", default: .halfPixel)
        rounding = try attributes.choice("nearest_mode", default: .preferFloor)
        // Both concern cubic interpolation and cropping, which are refused above.
        _ = try attributes.float("cubic_coeff_a")
        _ = try attributes.float("extrapolation_value")
        _ = try attributes.flag("exclude_outside", default: false)
        axes = version >= 18 ? try attributes.integers("axes") : nil
        if version >= 18 {
            guard try !attributes.flag("antialias", default: false) else { throw Fault("antialias is not supported") }
            _ = try attributes.choice("keep_aspect_ratio_policy", default: AspectRatio.stretch)
        }
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        guard (3...4).contains(shape.count) else { throw Fault("an input of shape \(shape) is not supported") }
        let (extents, scales) = try target(inputs, shape, program)
        guard extents[..<2] == shape[..<2] else { throw Fault("only height and width can be resized") }
        try program.reserve(3 * (extents[2] + extents[shape.count - 1]))
        let map = try program.map(input)
        let isSignal = shape.count == 3
        let horizontal = shape.count - 1
        let operation = ResizeOperation(
            vertical: isSignal ? axis(1, 1, 1) : axis(shape[2], extents[2], scales[2]),
            horizontal: axis(shape[horizontal], extents[horizontal], scales[horizontal]), isLinear: mode == .linear)
        return [try program.unmap(try program.add(operation, [map]), rank: shape.count)]
    }

    /// The output's extents and the scales, from whichever input gives them.
    private func target(
        _ inputs: Arguments, _ shape: [Int], _ program: ProgramBuilder
    ) throws(Fault) -> (extents: [Int], scales: [Double]) {
        let named = try axes.map { axes throws(Fault) in
            try axes.map { axis throws(Fault) in try normalizedAxis(axis, rank: shape.count) }
        }
        let axes = named ?? Array(shape.indices)
        guard Set(axes).count == axes.count else { throw Fault("attribute 'axes' names an axis twice") }
        var extents = shape
        var scales = shape.map { _ in 1.0 }
        if let value = inputs.optional(3) {
            let sizes = try program.integers(value, "sizes")
            guard sizes.count == axes.count else { throw Fault("\(sizes.count) sizes do not fit \(axes.count) axes") }
            for (axis, size) in zip(axes, sizes) {
                guard size >= 1, size <= Limits.resizedExtent else { throw Fault("a size of \(size) is out of range") }
                extents[axis] = size
                scales[axis] = Double(size) / Double(shape[axis])
            }
        } else if let value = inputs.optional(scalesInput) {
            let factors = try program.floats(value, "scales")
            guard factors.count == axes.count else {
                throw Fault("\(factors.count) scales do not fit \(axes.count) axes")
            }
            for (axis, factor) in zip(axes, factors) {
                let extent = (Double(shape[axis]) * Double(factor)).rounded(.down)
                guard extent >= 1, extent <= Double(Limits.resizedExtent) else {
                    throw Fault("a scale of \(factor) is out of range")
                }
                extents[axis] = Int(extent)
                scales[axis] = Double(factor)
            }
        } else {
            throw Fault("it has neither scales nor sizes")
        }
        return (extents, scales)
    }

    private func axis(_ input: Int, _ output: Int, _ scale: Double) -> ResizeOperation.Axis {
        var axis = ResizeOperation.Axis()
        for position in 0..<output {
            let source = coordinate(Float(position), Float(input), Float(output), Float(scale))
            if mode == .nearest {
                axis.low.append(Int32(min(max(Int(rounded(source)), 0), input - 1)))
            } else {
                let inside = min(max(source, 0), Float(input - 1))
                let low = Int(inside)
                axis.low.append(Int32(low))
                axis.high.append(Int32(min(low + 1, input - 1)))
                axis.weight.append(inside - Float(low))
            }
        }
        return axis
    }

    /// The place in the input, in pixels from the first pixel's centre. In single precision, like ONNX Runtime.
    private func coordinate(_ position: Float, _ input: Float, _ output: Float, _ scale: Float) -> Float {
        switch coordinates {
        case .halfPixel: (position + 0.5) / scale - 0.5
        case .pytorchHalfPixel: output > 1 ? (position + 0.5) / scale - 0.5 : 0
        case .asymmetric: position / scale
        case .alignCorners: output > 1 ? position * (input - 1) / (output - 1) : 0
        }
    }

    private func rounded(_ coordinate: Float) -> Float {
        switch rounding {
        case .preferFloor: (coordinate - 0.5).rounded(.up)
        case .preferCeil: (coordinate + 0.5).rounded(.down)
        case .floor: coordinate.rounded(.down)
        case .ceil: coordinate.rounded(.up)
        }
    }
}
