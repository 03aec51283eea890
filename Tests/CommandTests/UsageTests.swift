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
            ["--input", "a.mp4", "--min-face", "1e30"], ["--input", "a.mp4", "--min-face", "inf"],
            ["--input", "a.mp4", "--smoothing", "1e300"], ["--input", "a.mp4", "--hold", "1e300"],
            ["--input", "a.mp4", "--min-score", "1.5"], ["--input", "a.mp4", "--detect-size", "9"],
            ["--input", "a.mp4", "--begin-at", "0.3", "--end-below", "0.5"],
            ["--input", "a.mp4", "--out", "x", "--csv", "x"], ["--input", "a.mp4", "--quiet", "--verbose"],
            ["--input", "a.mp4", "--input", "b.mp4", "--annotate", "c.mp4"],
            ["--input", "a.mp4", "--out", "x", "--out", "x"], ["--input", "a.mp4", "--events", "some"],
            ["--input", "a.mp4", "--max-rate", "0"], ["--input", "a.mp4", "--socket", "s", "--socket-mode", "999"],
            ["--input", "a.mp4", "--socket-group", "nobody-has-this-group"],
            ["--input", "a.mp4", "--rotate-size", "1"],
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
        "a network that is not there is wrong usage, and the places searched are named",
        arguments: ["nobody", "nobody.onnx", "/nowhere/nobody.onnx"])
    func missingNetwork(name: String) throws {
        for option in ["--network", "--detector"] {
            let outcome = try Ferd.run("--input", Ferd.sample, option, name)
            #expect(outcome.end == .exit(64))
            #expect(outcome.errors.contains(name) && outcome.errors.contains("/Weights"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
        #expect(try Ferd.run("bench", "--network", name).end == .exit(64))
    }

    @Test func aFolderIsNoNetwork() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--network", RepositoryFiles.path("Weights"))
        #expect(outcome.end == .exit(64))
        #expect(outcome.errors.contains("is a directory") && outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func aNetworkThatMayNotBeReadIsAMatterOfPermission() throws {
        try Ferd.withFolder { folder in
            let network = folder.appending(path: "secret.onnx").path
            try Data([1]).write(to: URL(filePath: network))
            #expect(chmod(network, 0) == 0)
            // The superuser may read everything: it becomes somebody else, who must reach the program and the clip.
            let command = [Ferd.program, "--input", Ferd.sample, "--network"]
            let asOther = geteuid() == 0 ? ["setpriv", "--reuid=65534", "--clear-groups"] : []
            guard
                try geteuid() != 0
                    || run(asOther + ["test", "-x", Ferd.program, "-a", "-r", Ferd.sample]).end == .exit(0)
            else { return }
            for name in [network, "secret"] {
                let outcome = try run(["env", "FERD_WEIGHTS=\(folder.path)"] + asOther + command + [name])
                #expect(outcome.end == .exit(77))
                #expect(outcome.errors.contains("secret.onnx: permission denied"))
                #expect(outcome.errors.split(separator: "\n").count == 1)
            }
        }
    }

    @Test(
        "the line names the mistake, and what to do",
        arguments: [
            (["--bogus"], "unknown option '--bogus'. Did you mean '--out'? (see `ferd --help`)"),
            (
                ["clip.mp4"],
                "unexpected argument 'clip.mp4'; inputs are given by --input, cameras by --device (see `ferd --help`)"
            ),
            (
                [],
                "missing --input or --device: name a video file, a picture, a URL, - for standard input, or a camera (see `ferd --help`)"
            ),
            (["--input", "a", "--every", "0"], "--every must be 1 or more (see `ferd --help`)"),
            (["bench", "--sise", "3"], "unknown option '--sise'. Did you mean '--size'? (see `ferd bench --help`)"),
        ])
    func wordsOfWrongUsage(arguments: [String], words: String) throws {
        #expect(try Ferd.run(arguments).errors == "ferd: error: \(words)\n")
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
