import Expression

/// How a network's classes answer for a set of labels: by name, whatever their order. Probabilities of classes that are
/// no labels are dropped and the rest renormalised.
struct ClassMapping: Sendable {
    /// For each label the index of the network's class, or nil where the network has none.
    private let sources: [Int?]
    /// Names of the network's classes that no label takes.
    let dropped: [String]
    /// Labels that the network cannot give.
    let missing: [FaceExpression]

    init(classes: [String], expressions: [FaceExpression]) throws(EvaluationError) {
        let named = classes.map { FaceExpression(name: $0) }
        sources = expressions.map { named.firstIndex(of: $0) }
        missing = expressions.filter { !named.contains($0) }
        dropped = zip(classes, named).filter { _, name in name.map { !expressions.contains($0) } ?? true }.map(\.0)
        guard sources.contains(where: { $0 != nil }) else {
            throw .unsuitable("the network's classes (\(classes.joined(separator: ", "))) are none of the labels")
        }
    }

    /// Probabilities by label; uniform over the labels where everything stood on dropped classes.
    func callAsFunction(_ scores: ClassScores) -> ClassScores {
        var mapped = ClassScores(count: sources.count)
        for (label, source) in sources.enumerated() {
            if let source { mapped[label] = scores[source] }
        }
        if dropped.isEmpty { return mapped }
        let sum = mapped.sum
        for label in mapped.indices {
            mapped[label] = sum > 0 ? mapped[label] / sum : 1 / Float(mapped.count)
        }
        return mapped
    }

    /// What a reader of the figures should know.
    var notes: [String] {
        var notes: [String] = []
        if !dropped.isEmpty {
            notes.append("probability of \(dropped.joined(separator: ", ")) dropped, the rest renormalised")
        }
        if !missing.isEmpty {
            notes.append("the network does not know \(missing.map(\.name).joined(separator: ", "))")
        }
        return notes
    }
}
