import EventSchema
import FoundationEssentials
import Testing

private struct SchemaCase: Decodable {
    let valid: Bool
    let line: JSONValue
}

private func file(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: RepositoryFiles.path(name)))
}

/// The validator that all checks of event lines rest on, against the verdicts of Python's jsonschema.
@Suite struct SchemaCasesTests {
    @Test func everyVerdictIsThatOfJsonschema() throws {
        let decoder = JSONDecoder()
        let schema = try decoder.decode(JSONValue.self, from: try file("schema/events.schema.json"))
        let validator = SchemaValidator(schema: schema)
        let lines = try file("schema/cases.jsonl").split(separator: UInt8(ascii: "\n"))
        let cases = try lines.map { try decoder.decode(SchemaCase.self, from: Data($0)) }
        #expect(cases.count > 400 && cases.contains { $0.valid } && cases.contains { !$0.valid })
        for (index, schemaCase) in cases.enumerated() {
            let problems = try validator.problems(of: schemaCase.line)
            #expect(problems.isEmpty == schemaCase.valid, "cases.jsonl:\(index + 1): \(problems)")
        }
    }

    @Test func aKeywordThatIsNotCheckedIsAnError() {
        let validator = SchemaValidator(schema: .object(["pattern": .string("^a")]))
        #expect(throws: SchemaValidator.SchemaError.self) { try validator.problems(of: .string("b")) }
    }
}

/// The check of whole outputs must find what it is there for.
@Suite struct EventLineCheckerTests {
    private let hello = """
        {"event":"hello","source":"a","seq":0,"pts":null,"time":null,"schema":1,"version":"1","mode":"expression",\
        "width":1,"height":1,"rate":null,"classes":["calm","cross"],"networks":[],"settings":{"every":1,\
        "detect_every":1,"detect_size":320,"min_score":0.5,"min_face":0.0,"max_faces":1,"smoothing_s":0.000,"flip":false}}
        """

    private func frame(seq: Int, calm: String = "0.2500", cross: String = "0.7500", name: String = "cross") -> String {
        """
        {"event":"frame","source":"a","seq":\(seq),"pts":0.000,"time":null,"frame":0,"dropped":0,"faces":[{"id":1,\
        "box":[0.0,0.0,1.0,1.0],"score":1.0000,"landmarks":[[0.0,0.0],[0.0,0.0],[0.0,0.0],[0.0,0.0],[0.0,0.0]],\
        "pose":null,"expression":"\(name)","probabilities":{"calm":\(calm),"cross":\(cross)},"smoothed":null}]}
        """
    }

    private func goodbye(seq: Int) -> String {
        """
        {"event":"goodbye","source":"a","seq":\(seq),"pts":0.000,"time":null,"frames":1,"dropped":0,"decode_errors":0,\
        "mended_times":0,"faces":1,"stage_ms":null,"exit":0}
        """
    }

    private func problems(_ lines: String...) throws -> [String] {
        try EventLineChecker().problems(ofOutput: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    @Test func aWholeOutputHasNoProblems() throws {
        #expect(try problems(hello, frame(seq: 1), goodbye(seq: 2)) == [])
        #expect(try problems(hello, goodbye(seq: 1), hello, frame(seq: 1), goodbye(seq: 2)) == [])
    }

    @Test func everyFaultIsFound() throws {
        #expect(try problems(hello, frame(seq: 2), goodbye(seq: 3)) != [])
        #expect(try problems(frame(seq: 0), goodbye(seq: 1)) != [])
        #expect(try problems(hello, frame(seq: 1)) == ["the last line is no goodbye"])
        #expect(try problems(hello, frame(seq: 1, name: "glad"), goodbye(seq: 2)) != [])
        #expect(try problems(hello, frame(seq: 1, calm: "0.2600"), goodbye(seq: 2)) != [])
        #expect(try problems(hello, frame(seq: 1, calm: "1.2500"), goodbye(seq: 2)) != [])
        #expect(try EventLineChecker().problems(ofOutput: []) != [])
        let cut = Array("\(hello)\n\(goodbye(seq: 1))".utf8)
        #expect(try EventLineChecker().problems(ofOutput: cut) == ["the last line is cut"])
    }
}
