/// Slices of a tensor along one axis, chosen and ordered by known indices; padding is a gather that also yields slices
/// of one value.
struct GatherOperation: Operation {
    /// Slices that are neighbours in the input and in the output.
    struct Run: Sendable {
        /// The first one's index in the input; nil for slices of `filling`.
        let index: Int?
        var length: Int
    }

    /// Not negative.
    let axis: Int
    let runs: [Run]
    var filling: Float = 0

    /// The most runs: each becomes a step.
    private static let mostRuns = 1 << 12

    init(axis: Int, runs: [Run], filling: Float = 0) {
        self.axis = axis
        self.runs = runs.filter { $0.length > 0 }
        self.filling = filling
    }

    /// Slices of these indices, none of them negative.
    init(axis: Int, indices: [Int]) {
        var runs: [Run] = []
        for index in indices {
            if let last = runs.last, last.index.map({ $0 + last.length }) == index {
                runs[runs.count - 1].length += 1
            } else {
                runs.append(Run(index: index, length: 1))
            }
        }
        self.init(axis: axis, runs: runs)
    }

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        var shape = inputs[0]
        let isInside = runs.allSatisfy { run in
            run.index.map { $0 >= 0 && $0 + run.length <= shape[axis] } ?? true
        }
        guard isInside else { throw Fault("an index is outside of its input's \(shape[axis]) slices") }
        guard runs.count <= Self.mostRuns else { throw Fault("it takes \(runs.count) separate slices, too many") }
        shape[axis] = runs.reduce(0) { $0 + $1.length }
        return shape
    }

    func fold(_ inputs: [Constant]) throws(Fault) -> Constant? {
        guard let values = inputs[0].integers else { return nil }
        let shape = inputs[0].shape
        let length = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *)
        var result: [Int64] = []
        for row in 0..<outer {
            for run in runs {
                guard let index = run.index else { throw Fault("integers cannot be padded") }
                let start = (row * shape[axis] + index) * length
                result += values[start..<(start + run.length * length)]
            }
        }
        return Constant(shape: try outputShape([shape]), integers: result)
    }

    func canWrite(to place: Tensor) -> Bool {
        true
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let source = plan.tensor(node.inputs[0])
        let output = plan.output(node, like: source)
        var position = 0
        for run in runs {
            let target = part(of: output, position, run.length)
            position += run.length
            if let index = run.index {
                plan.copy(part(of: source, index, run.length), to: target)
            } else {
                let filling = self.filling
                plan.emit(reads: [], writes: target) { FillStep(target, value: filling, memory: $0) }
            }
        }
    }

    private func part(of tensor: Tensor, _ start: Int, _ length: Int) -> Tensor {
        var shape = tensor.shape
        shape[axis] = length
        return tensor.view(shape: shape, strides: tensor.strides, offset: start * tensor.strides[axis])
    }
}
