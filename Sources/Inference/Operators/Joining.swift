let joiningOperators: [String: OperatorDefinition] = [
    "Concat": OperatorDefinition(1...Limits.values) { (attributes, _) throws(Fault) in
        try Concat(&attributes)
    },
    "Split": OperatorDefinition(1...2, outputs: 1...Limits.values) { (attributes, version) throws(Fault) in
        try Split(&attributes, version: version)
    },
    "Slice": OperatorDefinition(1...5) { (attributes, version) throws(Fault) in
        try Slice(&attributes, version: version)
    },
    "Gather": OperatorDefinition(2...2) { (attributes, _) throws(Fault) in try Gather(&attributes) },
]

private struct Concat: Operator {
    private let axis: Int

    init(_ attributes: inout Attributes) throws(Fault) {
        guard let axis = try attributes.integer("axis") else { throw Fault("attribute 'axis' is missing") }
        self.axis = axis
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let values = try inputs.all()
        let axis = try normalizedAxis(self.axis, rank: program.rank(values[0]))
        return [values.count == 1 ? values[0] : try program.add(ConcatenationOperation(axis: axis), values)]
    }
}

/// Split into parts of given lengths, or into equal ones (the last may be shorter).
private struct Split: Operator {
    private let axis: Int
    private let lengths: [Int]?
    private let lengthsAreInputs: Bool
    private let count: Int?

    init(_ attributes: inout Attributes, version: Int) throws(Fault) {
        axis = try attributes.integer("axis", default: 0)
        lengthsAreInputs = version >= 13
        lengths = lengthsAreInputs ? nil : try attributes.integers("split")
        count = version >= 18 ? try attributes.integer("num_outputs") : nil
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let axis = try normalizedAxis(self.axis, rank: program.rank(input))
        let extent = program.shape(input)[axis]
        let parts: [Int]
        if let value = inputs.optional(1) {
            guard lengthsAreInputs else { throw Fault("its lengths are an attribute in this operator set") }
            parts = try program.integers(value, "lengths")
        } else if let lengths {
            parts = lengths
        } else {
            parts = try equalParts(extent, inputs.outputCount)
        }
        guard parts.count == inputs.outputCount, parts.allSatisfy({ $0 > 0 && $0 <= extent }),
            parts.reduce(0, +) == extent
        else { throw Fault("parts of \(parts) do not make up \(extent) for \(inputs.outputCount) outputs") }
        var outputs: [Int] = []
        var position = 0
        for length in parts {
            outputs.append(try program.slice(input, axis: axis, from: position, count: length))
            position += length
        }
        return outputs
    }

    private func equalParts(_ extent: Int, _ outputs: Int) throws(Fault) -> [Int] {
        let parts = count ?? outputs
        guard parts == outputs else { throw Fault("num_outputs is \(parts), but the node has \(outputs) outputs") }
        let length = (extent + parts - 1) / parts
        return (0..<parts).map { min(length, extent - $0 * length) }
    }
}

/// Slice with starts, ends, axes and steps as inputs, before operator set 10 as attributes.
private struct Slice: Operator {
    private struct Bounds {
        let starts, ends: [Int]
        let axes, steps: [Int]?
    }

    /// The bounds where they are attributes.
    private let attributes: Bounds?

    init(_ attributes: inout Attributes, version: Int) throws(Fault) {
        guard version < 10 else {
            self.attributes = nil
            return
        }
        // "To the end" is written as the largest integer.
        let (starts, ends) = (try attributes.anyIntegers("starts"), try attributes.anyIntegers("ends"))
        guard let starts, let ends else { throw Fault("its starts or its ends are missing") }
        func limited(_ positions: [Int64]) -> [Int] {
            positions.map { Int(clamping: min(max($0, -Int64(Limits.attribute)), Int64(Limits.attribute))) }
        }
        self.attributes = Bounds(
            starts: limited(starts), ends: limited(ends), axes: try attributes.integers("axes"), steps: nil)
    }

    private func bounds(_ inputs: Arguments, _ program: ProgramBuilder) throws(Fault) -> Bounds {
        if let attributes {
            guard inputs.optional(1) == nil else { throw Fault("its bounds are attributes in this operator set") }
            return attributes
        }
        return Bounds(
            starts: try program.integers(try inputs.required(1), "starts"),
            ends: try program.integers(try inputs.required(2), "ends"),
            axes: try inputs.optional(3).map { value throws(Fault) in try program.integers(value, "axes") },
            steps: try inputs.optional(4).map { value throws(Fault) in try program.integers(value, "steps") })
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        let bounds = try bounds(inputs, program)
        let (starts, ends, steps) = (bounds.starts, bounds.ends, bounds.steps)
        let axes = try (bounds.axes ?? Array(starts.indices)).map { axis throws(Fault) in
            try normalizedAxis(axis, rank: shape.count)
        }
        guard Set(axes).count == axes.count, starts.count == axes.count, ends.count == axes.count,
            steps.map({ $0.count == axes.count }) ?? true
        else { throw Fault("its starts, ends, axes and steps do not fit together") }
        var viewAxes = shape.indices.map { StridedViewOperation.Axis(extent: shape[$0], source: $0) }
        var start = shape.map { _ in 0 }
        for (index, axis) in axes.enumerated() {
            let step = steps?[index] ?? 1
            guard step != 0, abs(step) <= Limits.attribute else { throw Fault("a step of \(step) is not supported") }
            let range = Self.positions(starts[index], ends[index], step, shape[axis])
            start[axis] = range.count == 0 ? 0 : range.first
            viewAxes[axis] = .init(extent: range.count, source: axis, step: step)
        }
        return [try program.add(StridedViewOperation(axes: viewAxes, start: start), [input])]
    }

    /// The first index and how many there are; negative positions count from the end, all are clamped to the extent.
    private static func positions(_ start: Int, _ end: Int, _ step: Int, _ extent: Int) -> (first: Int, count: Int) {
        func clamped(_ position: Int, _ low: Int, _ high: Int) -> Int {
            min(max(position < 0 ? position + extent : position, low), high)
        }
        if step > 0 {
            let (first, last) = (clamped(start, 0, extent), clamped(end, 0, extent))
            return (first, max(0, (last - first + step - 1) / step))
        }
        let (first, last) = (clamped(start, 0, extent - 1), clamped(end, -1, extent - 1))
        return (first, max(0, (first - last - step - 1) / -step))
    }
}

/// Gather with known indices of any rank.
private struct Gather: Operator {
    private let axis: Int

    init(_ attributes: inout Attributes) throws(Fault) {
        axis = try attributes.integer("axis", default: 0)
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let (input, indexValue) = (try inputs.required(0), try inputs.required(1))
        let shape = program.shape(input)
        let axis = try normalizedAxis(self.axis, rank: shape.count)
        let indices = try program.integers(indexValue, "indices").map { index throws(Fault) in
            guard index >= -shape[axis], index < shape[axis] else {
                throw Fault("index \(index) is outside of its input's \(shape[axis]) slices")
            }
            return index < 0 ? index + shape[axis] : index
        }
        let result: Int
        if let only = indices.first, indices.count == 1 {
            result = try program.slice(input, axis: axis, from: only, count: 1)
        } else {
            result = try program.add(GatherOperation(axis: axis, indices: indices), [input])
        }
        let final = Array(shape[..<axis]) + program.shape(indexValue) + Array(shape[(axis + 1)...])
        return [try program.reshape(result, to: final)]
    }
}

extension ProgramBuilder {
    /// `count` slices along an axis.
    mutating func slice(_ value: Int, axis: Int, from first: Int, count: Int) throws(Fault) -> Int {
        let shape = self.shape(value)
        guard first != 0 || count != shape[axis] else { return value }
        let axes = shape.indices.map {
            StridedViewOperation.Axis(extent: $0 == axis ? count : shape[$0], source: $0)
        }
        let start = shape.indices.map { $0 == axis ? first : 0 }
        return try add(StridedViewOperation(axes: axes, start: start), [value])
    }
}
