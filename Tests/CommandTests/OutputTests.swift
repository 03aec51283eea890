import ChildProcess
import EventSchema
import Foundation
import Testing

@Suite("Outputs")
struct OutputTests {
    private static let window = ["--input", Ferd.sample, "--start", "7", "--duration", "0.4"]

    @Test func aFullDiskIsAnErrorOfTheOutput() throws {
        let outcome = try Ferd.run(Self.window + ["--out", "/dev/full"])
        #expect(outcome.end == .exit(74))
        #expect(outcome.errors.contains("/dev/full"))
    }

    @Test func aFullDiskLeavesWholeLines() throws {
        try Ferd.withFolder { folder in
            let path = folder.appending(path: "events.jsonl").path
            // A limit on file sizes stands for the full disk: 16 blocks of 512 bytes.
            let line =
                "ulimit -f 16; exec '\(Ferd.program)' --input '\(Ferd.sample)' --duration 12 --out '\(path)'"
            #expect(try run(["sh", "-c", line]).end == .exit(74))
            let written = try Data(contentsOf: URL(filePath: path))
            #expect(written.count > 4000)
            #expect(written.last == UInt8(ascii: "\n"))
            #expect(try Ferd.lines(of: written).first?.isEvent("hello") == true)
        }
    }

    @Test func aClosedStandardOutputIsAnErrorOfTheOutput() throws {
        try Ferd.withFolder { folder in
            let table = folder.appending(path: "faces.csv")
            let words = ([Ferd.program] + Self.window + ["--csv", table.path]).map { "'\($0)'" }
            let outcome = try run(["sh", "-c", "exec \(words.joined(separator: " ")) >&-"])
            #expect(outcome.end == .exit(74))
            #expect(
                outcome.errors
                    == "ferd: error: cannot write to standard output: it is closed; lead it into a file or a pipe\n")
            // Nothing of the events got into another file.
            #expect(try String(contentsOf: table, encoding: .utf8).hasPrefix("source,frame,"))
        }
    }

    @Test func aReaderThatGoesAwayEndsTheProgramQuietly() throws {
        let line = "set -o pipefail; '\(Ferd.program)' --input '\(Ferd.sample)' | head -n 1"
        let result = try run(["bash", "-c", line]).requireSuccess()
        #expect(result.text.hasPrefix("{\"event\":\"hello\""))
        #expect(result.errors == "")
    }

    @Test func theInputIsNeverOverwritten() throws {
        try Ferd.withFolder { folder in
            let clip = folder.appending(path: "clip.mp4")
            try FileManager.default.copyItem(at: URL(filePath: Ferd.sample), to: clip)
            let before = try Data(contentsOf: clip)
            for option in ["--out", "--csv", "--annotate"] {
                let outcome = try Ferd.run(["--input", clip.path, option, clip.path])
                #expect(outcome.end == .exit(64), "\(option)")
                #expect(try Data(contentsOf: clip) == before)
            }
        }
    }

    @Test("a run that cannot begin costs no results of the last one", arguments: ["ending", "folder", "input"])
    func nothingIsLost(fault: String) throws {
        try Ferd.withFolder { folder in
            func file(_ name: String) -> String { folder.appending(path: name).path }
            for name in ["events.jsonl", "faces.csv"] { try Data("before\n".utf8).write(to: URL(filePath: file(name))) }
            let options =
                switch fault {
                case "ending": ["--csv", file("faces.csv"), "--annotate", file("seen.foo")]
                case "folder": ["--csv", folder.path]
                default: ["--csv", Ferd.sample]
                }
            let outcome = try Ferd.run(Self.window + ["--out", file("events.jsonl")] + options)
            #expect(outcome.end == .exit(fault == "folder" ? 74 : 64))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            for name in ["events.jsonl", "faces.csv"] {
                #expect(try String(contentsOfFile: file(name), encoding: .utf8) == "before\n")
            }
        }
    }

    @Test(
        "one file for two outputs is wrong usage, however it is spelled",
        arguments: ["folder", "link", "twin", "later"])
    func oneFileForTwo(spelling: String) throws {
        try Ferd.withFolder { folder in
            let one = folder.appending(path: "one").path
            var other = folder.appending(path: "other").path
            if spelling != "later" { try Data("before\n".utf8).write(to: URL(filePath: one)) }
            switch spelling {
            case "link", "later": try #require(symlink("one", other) == 0)
            case "twin": try #require(link(one, other) == 0)
            default: other = "\(folder.path)/../\(folder.lastPathComponent)/one"
            }
            let outcome = try Ferd.run(Self.window + ["--out", one, "--csv", other])
            #expect(outcome.end == .exit(64))
            #expect(FileManager.default.fileExists(atPath: one) == (spelling != "later"))
        }
    }

    @Test func theTableHasARowForEachFaceAndFrame() throws {
        try Ferd.withFolder { folder in
            let table = folder.appending(path: "faces.csv")
            let lines = try Ferd.run(Self.window + ["--csv", table.path]).lines
            let faces = lines.filter { $0.isEvent("frame") }.map { max(1, $0["faces"]?.elements.count ?? 0) }
            let rows = try String(contentsOf: table, encoding: .utf8).split(whereSeparator: \.isNewline)
            #expect(rows.first?.hasPrefix("source,frame,pts,") == true)
            #expect(rows.count == 1 + faces.reduce(0, +))
        }
    }

    @Test func theAnnotatedVideoHasEveryFrameWithItsTime() throws {
        try Ferd.withFolder { folder in
            let video = folder.appending(path: "seen.mp4").path
            let outcome = try Ferd.run(Self.window + ["--annotate", video])
            #expect(outcome.end == .exit(0))
            let times = try run([
                "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=best_effort_timestamp_time",
                "-of", "csv=p=0", video,
            ]).requireSuccess().text
            let expected = try outcome.lines.filter { $0.isEvent("frame") }.compactMap { $0["pts"]?.number }
            let found = times.split(whereSeparator: { $0.isNewline || $0 == "," }).compactMap { Double($0) }
            #expect(found.count == 10)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) < 0.001) }
        }
    }

    @Test func anEndingThatHoldsNoVideoIsWrongUsageAndCostsNothing() throws {
        try Ferd.withFolder { folder in
            let results = folder.appending(path: "events.jsonl")
            try Data("of the last run\n".utf8).write(to: results)
            for name in ["seen.gif", "seen.webm", "seen.png", "seen"] {
                let video = folder.appending(path: name).path
                let outcome = try Ferd.run(Self.window + ["--annotate", video, "--out", results.path])
                #expect(outcome.end == .exit(64), "\(name)")
                #expect(outcome.errors.contains(".mp4") && outcome.errors.split(separator: "\n").count == 1)
                #expect(!FileManager.default.fileExists(atPath: video))
            }
            #expect(try String(contentsOf: results, encoding: .utf8) == "of the last run\n")
        }
    }

    @Test func quietSaysNothing() throws {
        #expect(try Ferd.run(Self.window + ["--quiet"]).errors == "")
    }

    @Test func verboseTellsWhatIsUsed() throws {
        let said = try Ferd.run(Self.window + ["--verbose"]).errors
        for words in [
            "ferd: detector: ", "Weights/detector.onnx", " KiB, input ", "ferd: kernels: ", "sample.mp4: mov,mp4",
            "h264",
            "640x360, 25.0 frames/s, 0.4 s", "the detector sees 320x192", "mean times: decode ",
        ] {
            #expect(said.contains(words), "no \(words)")
        }
        #expect(said.split(separator: "\n").count == 7)
    }

    @Test func timingsAreInTheGoodbyeOnlyWhenAskedFor() throws {
        #expect(try Ferd.run(Self.window).lines.last?["stage_ms"] == .null)
        let timed = try Ferd.run(Self.window + ["--timings"]).lines.last?["stage_ms"]
        #expect((timed?["detect"]?.number ?? 0) > 0)
    }
}
