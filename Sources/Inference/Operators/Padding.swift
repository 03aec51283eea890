let paddingOperators: [String: OperatorDefinition] = [
    "Pad": OperatorDefinition(1...4) { (attributes, version) throws(Fault) in try Pad(&attributes, version: version) }
]

/// Pad with a value, the border's value or a reflection; negative pads cut off. Pads and value are inputs, before operator
/// set 11 attributes.
private struct Pad: Operator {
    private enum Mode: String {
        case constant
        case edge
        case reflect
    }

    private let mode: Mode
    private let takesAxes: Bool
    /// Pads and value where they are attributes.
    private let attributes: (pads: [Int], value: Float)?

    init(_ attributes: inout Attributes, version: Int) throws(Fault) {
        mode = try attributes.choice("mode", default: .constant)
        takesAxes = version >= 18
        guard version < 11 else {
            self.attributes = nil
            return
        }
        guard let pads = try attributes.integers("pads") else { throw Fault("attribute 'pads' is missing") }
        self.attributes = (pads, try attributes.float("value", default: 0))
    }

    private func padsAndFilling(_ inputs: Arguments, _ program: ProgramBuilder) throws(Fault) -> ([Int], Float) {
        if let attributes {
            guard inputs.optional(1) == nil else { throw Fault("its pads are an attribute in this operator set") }
            return attributes
        }
        let pads = try program.integers(try inputs.required(1), "pads")
        return (pads, try inputs.optional(2).map { value throws(Fault) in try program.scalar(value, "value") } ?? 0)
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let rank = program.rank(input)
        let (pads, filling) = try padsAndFilling(inputs, program)
        var axes = Array(0..<rank)
        if let value = inputs.optional(3) {
            guard takesAxes else { throw Fault("axes are not known in this operator set") }
            axes = try program.integers(value, "axes").map { axis throws(Fault) in try normalizedAxis(axis, rank: rank)
            }
        }
        guard pads.count == 2 * axes.count, Set(axes).count == axes.count else {
            throw Fault("\(pads.count) pads do not fit \(axes.count) axes")
        }
        var result = input
        for (index, axis) in axes.enumerated() {
            let (before, after) = (pads[index], pads[index + axes.count])
            guard before != 0 || after != 0 else { continue }
            let runs = try runs(program.shape(result)[axis], before, after)
            result = try program.add(GatherOperation(axis: axis, runs: runs, filling: filling), [result])
        }
        return [result]
    }

    /// What stands before, inside and behind along one axis.
    private func runs(_ extent: Int, _ before: Int, _ after: Int) throws(Fault) -> [GatherOperation.Run] {
        guard before.magnitude <= Limits.attribute, after.magnitude <= Limits.attribute,
            min(before, 0) + extent + min(after, 0) > 0
        else { throw Fault("pads of \(before) and \(after) do not fit \(extent) slices") }
        let first = max(0, -before)
        let inside = GatherOperation.Run(index: first, length: extent - first - max(0, -after))
        let (front, back) = (max(before, 0), max(after, 0))
        if mode == .constant {
            return [.init(index: nil, length: front), inside, .init(index: nil, length: back)]
        }
        guard max(front, back) <= Limits.repeatedSlices else {
            throw Fault("pads of \(before) and \(after) are too large")
        }
        if mode == .reflect, max(front, back) >= inside.length {
            throw Fault("\(inside.length) slices cannot be reflected over \(max(front, back))")
        }
        let last = first + inside.length - 1
        let frontRuns = (0..<front).map {
            GatherOperation.Run(index: first + (mode == .edge ? 0 : front - $0), length: 1)
        }
        let backRuns = (0..<back).map { GatherOperation.Run(index: last - (mode == .edge ? 0 : $0 + 1), length: 1) }
        return frontRuns + [inside] + backRuns
    }
}
