/// Products of matrices that both depend on the inputs, or stacks of such with broadcasting. Left to OpenBLAS.
struct MatrixProductOperation: Operation {
    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        let (a, b) = (inputs[0], inputs[1])
        guard a.count >= 2, b.count >= 2, a[a.count - 1] == b[b.count - 2], a[a.count - 1] > 0 else {
            throw Fault("matrices of shapes \(a) and \(b) cannot be multiplied")
        }
        return try broadcast(Array(a.dropLast(2)), Array(b.dropLast(2))) + [a[a.count - 2], b[b.count - 1]]
    }

    func work(_ inputs: [[Int]], output: [Int]) -> Int {
        let (product, overflow) = elementCount(output).multipliedReportingOverflow(by: inputs[0].last ?? 1)
        return overflow ? .max : product
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let shape = plan.program.shape(node.output)
        let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
        let depth = plan.program.shape(node.inputs[0]).last ?? 1
        guard max(rows, columns, depth) < Int(Int32.max) else { throw Fault("its matrices are too large") }
        let a = matrix(plan.tensor(node.inputs[0]), in: &plan)
        let b = matrix(plan.tensor(node.inputs[1]), in: &plan)
        let output = plan.allocateRowMajor(shape)
        let stack = Array(shape.dropLast(2))
        let stacks = [output, a.broadcast(to: stack + a.shape.suffix(2)), b.broadcast(to: stack + b.shape.suffix(2))]
        let nest = StridedLoop(shape: stack, strides: stacks.map { Array($0.strides.dropLast(2)) }).nest(columns: nil)
        plan.emit(reads: [a, b], writes: output) { memory in
            MatrixProductStep(
                a: memory(a), b: memory(b), output: memory(output), layout: .init(a: a, b: b), stack: nest,
                rows: rows, columns: columns, depth: depth)
        }
        plan.setOutput(node, to: output)
    }

    /// Matrices that OpenBLAS can read as they lie: dense along their rows or along their columns.
    private func matrix(_ tensor: Tensor, in plan: inout PlanBuilder) -> Tensor {
        MatrixProductStep.Layout.leadingDimension(tensor) == nil ? plan.rowMajor(tensor) : tensor
    }
}
