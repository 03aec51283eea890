import ChildProcess
import EventSchema
import Foundation
import Testing

@Suite("Usage")
struct UsageTests {
    @Test func helpShowsOptionsAndExamples() throws {
        let outcome = try Ferd.run("--help")
        #expect(outcome.end == .exit(0))
        let help = String(decoding: outcome.output, as: UTF8.self)
        for word in [
            "EXAMPLES", "--input", "--out", "--annotate", "--detect-every", "--smoothing", "--quiet", "evaluate",
        ] {
            #expect(help.contains(word), "no \(word) in the help")
        }
    }

    @Test func versionNamesTheProgram() throws {
        let outcome = try Ferd.run("--version")
        #expect(outcome.end == .exit(0))
        #expect(String(decoding: outcome.output, as: UTF8.self).hasPrefix("ferd "))
    }

    @Test(
        "wrong usage is told and ends with 64",
        arguments: [
            [], ["--input"], ["--input", "a.mp4", "--evry", "2"], ["--input", "a.mp4", "--every", "0"],
            ["--input", "a.mp4", "--start", "-1"], ["--input", "a.mp4", "--duration", "nan"],
            ["--input", "a.mp4", "--min-score", "1.5"], ["--input", "a.mp4", "--detect-size", "9"],
            ["--input", "a.mp4", "--begin-at", "0.3", "--end-below", "0.5"],
            ["--input", "a.mp4", "--out", "x", "--csv", "x"], ["--input", "a.mp4", "--quiet", "--verbose"],
            ["--input", "a.mp4", "--input", "b.mp4", "--annotate", "c.mp4"],
            ["evaluate", "expression"], ["evaluate", "detector", "--data", "x", "--split", "all"],
            ["evaluate", "detector", "--data", "x", "--detector", "a", "--detector", "b", "--predictions", "y"],
            ["bench", "--size", "0x7"],
        ])
    func wrongUsage(arguments: [String]) throws {
        let outcome = try Ferd.run(arguments)
        #expect(outcome.end == .exit(64))
        #expect(outcome.errors.hasPrefix("ferd: error: ") && outcome.errors.hasSuffix(" --help`)\n"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.output.isEmpty)
    }

    @Test(
        "the line names the mistake, and what to do",
        arguments: [
            (["--bogus"], "unknown option '--bogus'. Did you mean '--out'? (see `ferd --help`)"),
            (["clip.mp4"], "unexpected argument 'clip.mp4'; inputs are given by --input (see `ferd --help`)"),
            ([], "missing --input: name a video file, a picture, a URL, or - for standard input (see `ferd --help`)"),
            (["--input", "a", "--every", "0"], "--every must be 1 or more (see `ferd --help`)"),
            (["bench", "--sise", "3"], "unknown option '--sise'. Did you mean '--size'? (see `ferd bench --help`)"),
        ])
    func wordsOfWrongUsage(arguments: [String], words: String) throws {
        #expect(try Ferd.run(arguments).errors == "ferd: error: \(words)\n")
    }

    @Test func aNetworkThatIsNotThereIsNamed() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--network", "nobody")
        #expect(outcome.end == .exit(65))
        #expect(outcome.errors.contains("nobody"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func aNetworkOfAnotherTaskIsRefused() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--network", "detector")
        #expect(outcome.end == .exit(65))
        #expect(outcome.errors.contains("detector"))
        #expect(outcome.output.isEmpty)
    }

    private static let yunet = RepositoryFiles.path("Tests/Goldens/Faces/yunet_128x96.onnx")

    @Test func aYuNetIsTakenAsDetector() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--detector", Self.yunet, "--duration", "0.2")
        #expect(outcome.end == .exit(0))
        #expect(try outcome.lines.contains { $0.isEvent("frame") })
    }

    @Test func aDetectSizeBeyondAFixedInputIsWrongUsage() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--detector", Self.yunet, "--detect-size", "320")
        #expect(outcome.end == .exit(64))
        #expect(outcome.errors.contains("yunet_128x96.onnx") && outcome.errors.contains("128 at most"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.output.isEmpty)
    }

    @Test func aDetectorOfNoKnownFormIsRefused() throws {
        let stranger = RepositoryFiles.path("Tests/Goldens/Expression/linear.onnx")
        let outcome = try Ferd.run("--input", Ferd.sample, "--detector", stranger)
        #expect(outcome.end == .exit(65))
        #expect(outcome.errors.contains("ferd.task") && outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.output.isEmpty)
    }
}
