extension Program {
    /// Drops nodes whose results nobody reads.
    mutating func removeDeadNodes() {
        var isNeeded = [Bool](repeating: false, count: values.count)
        for value in outputs {
            isNeeded[value] = true
        }
        for node in nodes.reversed() where isNeeded[node.output] {
            for value in node.inputs {
                isNeeded[value] = true
            }
        }
        nodes.removeAll { !isNeeded[$0.output] }
    }
}
