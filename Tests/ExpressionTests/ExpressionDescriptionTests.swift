import Expression
import Faces
import Foundation
import Imaging
import Testing

@Suite struct ExpressionDescriptionTests {
    private let metadata = [
        "ferd.task": "expression", "ferd.network": "i-mobilenetv2", "ferd.input": "luma 48x48", "ferd.mean": "127.5",
        "ferd.scale": "0.00784313725490196", "ferd.crop": "fer2013 margin=0.1",
        "ferd.classes": "neutral, happiness,anger",
        "ferd.temperature": "1.25",
    ]

    /// A folder of its own with `net.json` in it where there is a text for it.
    private func withFile<Result>(_ json: String? = nil, _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ferd-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if let json { try Data(json.utf8).write(to: folder.appending(path: "net.json")) }
        return try body(folder.appending(path: "net.onnx").path(percentEncoded: false))
    }

    /// The error's text with the folder taken off.
    private func fault(_ metadata: [String: String], json: String? = nil) throws -> String {
        try withFile(json) { file in
            do {
                _ = try ExpressionDescription(file: file, metadata: metadata)
                return "no error"
            } catch {
                let folder = file.dropLast("net.onnx".count)
                return "\(error)".replacingOccurrences(of: folder, with: "")
            }
        }
    }

    @Test func metadataSayItAll() throws {
        let description = try withFile { try ExpressionDescription(file: $0, metadata: metadata) }
        #expect(
            description
                == ExpressionDescription(
                    name: "i-mobilenetv2", classes: ["neutral", "happiness", "anger"], side: 48,
                    normalisation: LumaNormalisation(mean: 127.5, scale: 1 / 127.5),
                    alignment: Alignment(.fer2013, margin: 0.1), temperature: 1.25))
    }

    @Test func aStrangerIsDescribedByTheFileBesideIt() throws {
        let json = """
            {"input": "luma 64x64", "mean": 0, "scale": 1, "crop": "arcface",
             "classes": ["neutral", "happiness", "surprise"]}
            """
        let description = try withFile(json) { try ExpressionDescription(file: $0, metadata: [:]) }
        #expect(
            description
                == ExpressionDescription(
                    name: "net", classes: ["neutral", "happiness", "surprise"], side: 64,
                    normalisation: LumaNormalisation(mean: 0, scale: 1), alignment: Alignment(.arcface)))
    }

    @Test func theFileBesideCountsForMore() throws {
        let description = try withFile(#"{"temperature": 2, "classes": "a,b,c"}"#) {
            try ExpressionDescription(file: $0, metadata: metadata)
        }
        #expect(description.temperature == 2 && description.classes == ["a", "b", "c"] && description.side == 48)
    }

    @Test(arguments: ["input", "mean", "scale", "crop", "classes"]) func whatIsMissingIsNamed(key: String) throws {
        var metadata = metadata
        metadata["ferd.\(key)"] = nil
        let fault = try fault(metadata)
        #expect(fault == "net.onnx: does not say its \(key); give \"\(key)\" in net.json beside it")
    }

    @Test(arguments: [
        ("task", "detector", "net.onnx: is a network for detector, not for expressions"),
        ("mean", "grey", "net.onnx: its mean is \"grey\", a number was expected"),
        ("scale", "nan", "net.onnx: its scale is \"nan\", a number was expected"),
        ("scale", "0", "net.onnx: its temperature must be above 0 and its scale not 0"),
        ("temperature", "-1", "net.onnx: its temperature must be above 0 and its scale not 0"),
        ("classes", "one", "net.onnx: 1 classes; from 2 to 16 are possible"),
        ("classes", "a,b,a", "net.onnx: a class without a name, or two of the same: a, b, a"),
        ("classes", "a,,b", "net.onnx: a class without a name, or two of the same: a, , b"),
    ]) func whatIsWrongIsNamed(key: String, value: String, expected: String) throws {
        var metadata = metadata
        metadata["ferd.\(key)"] = value
        #expect(try fault(metadata) == expected)
    }

    @Test(arguments: ["luma", "48x48", "luma 48x64", "luma 4x4", "luma 99999x99999", "rgb 48x48", "luma 48x48x3", ""])
    func inputsOfAnotherKindAreRefused(input: String) throws {
        var metadata = metadata
        metadata["ferd.input"] = input
        #expect(try fault(metadata).hasPrefix("net.onnx: "))
    }

    @Test func anUnknownCropNamesTheKnownOnes() throws {
        var metadata = metadata
        metadata["ferd.crop"] = "oval"
        #expect(try fault(metadata).contains("arcface, fer2013"))
    }

    @Test(arguments: [
        ("{", "net.json: not a JSON object of texts, numbers and lists of them"),
        ("[1]", "net.json: not a JSON object of texts, numbers and lists of them"),
        (#"{"mean": {"a": 1}}"#, "net.json: not a JSON object of texts, numbers and lists of them"),
        (
            #"{"means": 1}"#,
            "net.json: unknown key \"means\"; known are task, input, mean, scale, crop, classes, temperature, network, "
                + "trained_on, metrics"
        ),
    ]) func aBrokenFileBesideIsNamed(json: String, expected: String) throws {
        #expect(try fault(metadata, json: json) == expected)
    }

    @Test func controlCharactersDoNotReachTheTerminal() throws {
        var metadata = metadata
        metadata["ferd.task"] = "evil\u{1B}[2J\n"
        #expect(try fault(metadata) == "net.onnx: is a network for evil\u{FFFD}[2J\u{FFFD}, not for expressions")
    }
}
