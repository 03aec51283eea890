extension Program {
    /// Rewrites the program so that it runs faster with the same result. Each pass is one idea in its own file.
    mutating func simplify() {
        fuseHardSwish()
        removeDeadNodes()
        mergeScales()
        fuseBiases()
        fuseActivations()
        fuseResiduals()
        fuseActivations()
        removeDeadNodes()
    }

    /// How many nodes and outputs read each value.
    func useCounts() -> [Int] {
        var counts = [Int](repeating: 0, count: values.count)
        for value in nodes.flatMap(\.inputs) + outputs {
            counts[value] += 1
        }
        return counts
    }

    /// The index of the node that computes each value.
    func producers() -> [Int: Int] {
        Dictionary(nodes.indices.map { (nodes[$0].output, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
