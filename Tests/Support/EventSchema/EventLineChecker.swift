import FoundationEssentials

/// Checks lines of ferd's output against `schema/events.schema.json`, and what a schema cannot say: `hello` first, later ones with
/// the state,
/// `seq` without gaps, `goodbye` last, class names as in `hello`, probabilities that add up to one.
public struct EventLineChecker {
    private let validator: SchemaValidator

    /// Reads the schema out of the repository that this file was compiled in.
    public init() throws {
        let schema = try Data(contentsOf: URL(filePath: RepositoryFiles.path("schema/events.schema.json")))
        validator = SchemaValidator(schema: try JSONDecoder().decode(JSONValue.self, from: schema))
    }

    /// What is wrong with a single line, its line feed taken off; empty where nothing is.
    public func problems(ofLine line: some Sequence<UInt8>) throws -> [String] {
        try problems(of: try JSONDecoder().decode(JSONValue.self, from: Data(line)))
    }

    /// The same for a line that has been read already.
    public func problems(of line: JSONValue) throws -> [String] {
        try validator.problems(of: line)
    }

    /// What is wrong with a whole output of one or more sources, one after the other; empty where nothing is.
    public func problems(ofOutput bytes: some Collection<UInt8>) throws -> [String] {
        var problems: [String] = []
        var output = OutputState()
        if bytes.isEmpty { problems.append("no line at all") }
        if let last = bytes.reversed().first, last != UInt8(ascii: "\n") { problems.append("the last line is cut") }
        for (index, bytes) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).enumerated() {
            let line = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
            let found = try validator.problems(of: line) + output.problems(ofNext: line)
            problems += found.map { "line \(index + 1): \($0)" }
        }
        if !output.isComplete { problems.append("the last line is no goodbye") }
        return problems
    }
}

/// Follows an output line by line.
private struct OutputState {
    private var classes: Set<String> = []
    private var expectedSeq: Double?

    /// Whether no source is waiting for its goodbye.
    var isComplete: Bool { expectedSeq == nil }

    mutating func problems(ofNext line: JSONValue) -> [String] {
        var problems: [String] = []
        if line["event"] == .string("hello") {
            let goesOn = line["state"] != nil
            if expectedSeq != nil, !goesOn { problems.append("hello before the last source's goodbye") }
            if expectedSeq == nil || !goesOn { expectedSeq = 0 }
            classes = Set(line["classes"].map(Self.strings) ?? [])
        }
        if let expectedSeq {
            if line["seq"] != .number(expectedSeq) { problems.append("seq is not \(expectedSeq)") }
            self.expectedSeq = expectedSeq + 1
        } else {
            problems.append("an event before hello")
        }
        if line["event"] == .string("goodbye") { expectedSeq = nil }
        if let name = line["expression"] { problems += self.problems(ofClass: name) }
        if case .array(let faces) = line["faces"] {
            for face in faces {
                if let name = face["expression"] { problems += self.problems(ofClass: name) }
                problems += self.problems(ofProbabilities: face["probabilities"])
                problems += self.problems(ofProbabilities: face["smoothed"])
            }
        }
        return problems
    }

    private func problems(ofClass name: JSONValue) -> [String] {
        guard case .string(let name) = name, !classes.contains(name) else { return [] }
        return ["'\(name)' is none of hello's classes"]
    }

    private func problems(ofProbabilities probabilities: JSONValue?) -> [String] {
        guard case .object(let members) = probabilities else { return [] }
        guard Set(members.keys) == classes else { return ["the probabilities' classes are not hello's"] }
        let sum = members.values.reduce(0) { if case .number(let value) = $1 { $0 + value } else { $0 } }
        // Each is rounded to four decimals.
        let tolerance = 0.00005 * Double(members.count) + 1e-9
        return (sum - 1).magnitude <= tolerance ? [] : ["the probabilities add up to \(sum)"]
    }

    private static func strings(_ value: JSONValue) -> [String] {
        guard case .array(let elements) = value else { return [] }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
}
