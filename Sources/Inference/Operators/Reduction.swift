internal import CKernels

let reductionOperators: [String: OperatorDefinition] = [
    "ReduceMean": reduction(.mean, axesAreInputsSince: 18),
    "ReduceMax": reduction(.maximum, axesAreInputsSince: 18),
    "ReduceSum": reduction(.sum, axesAreInputsSince: 13),
]

private func reduction(_ reduction: ferd_reduction, axesAreInputsSince since: Int) -> OperatorDefinition {
    OperatorDefinition(1...2) { (attributes, version) throws(Fault) in
        try Reduction(reduction, &attributes, axesAreInputs: version >= since)
    }
}

/// A reduction over the axes that an attribute or, later, an input names; over all where none are named.
private struct Reduction: Operator {
    private let reduction: ferd_reduction
    private let keepsAxes: Bool
    private let axes: [Int]
    private let axesAreInputs: Bool
    private let emptyMeansNone: Bool

    init(_ reduction: ferd_reduction, _ attributes: inout Attributes, axesAreInputs: Bool) throws(Fault) {
        self.reduction = reduction
        self.axesAreInputs = axesAreInputs
        keepsAxes = try attributes.flag("keepdims", default: true)
        axes = axesAreInputs ? [] : try attributes.integers("axes") ?? []
        emptyMeansNone = axesAreInputs ? try attributes.flag("noop_with_empty_axes", default: false) : false
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        var named = axes
        if let value = inputs.optional(1) {
            guard axesAreInputs else { throw Fault("its axes are an attribute in this operator set") }
            named = try program.integers(value, "axes")
        }
        if named.isEmpty, emptyMeansNone { return [input] }
        let axes = named.isEmpty ? Array(shape.indices) : try normalizedAxes(named, rank: shape.count)
        let reduced = axes.isEmpty ? input : try program.add(ReduceOperation(reduction: reduction, axes: axes), [input])
        guard !keepsAxes else { return [reduced] }
        return [try program.reshape(reduced, to: shape.indices.filter { !axes.contains($0) }.map { shape[$0] })]
    }
}
