import EventSchema
import Foundation
import Testing

@Suite("Outputs")
struct OutputTests {
    private static let window = ["--input", Ferd.sample, "--start", "7", "--duration", "0.4"]

    @Test func aFullDiskIsAnErrorOfTheOutput() throws {
        let outcome = try Ferd.run(Self.window + ["--out", "/dev/full"])
        #expect(outcome.exitCode == 74)
        #expect(outcome.message.contains("/dev/full"))
    }

    @Test func aFullDiskLeavesWholeLines() throws {
        try Ferd.withFolder { folder in
            let path = folder.appending(path: "events.jsonl").path
            // A limit on file sizes stands for the full disk: 16 blocks of 512 bytes.
            let line =
                "ulimit -f 16; exec '\(Ferd.program.path)' --input '\(Ferd.sample)' --duration 12 --out '\(path)'"
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", line]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 74)
            let written = try Data(contentsOf: URL(filePath: path))
            #expect(written.count > 4000)
            #expect(written.last == UInt8(ascii: "\n"))
            #expect(try Ferd.lines(of: written).first?.isEvent("hello") == true)
        }
    }

    @Test func aReaderThatGoesAwayEndsTheProgramQuietly() throws {
        try Ferd.withFolder { folder in
            let message = folder.appending(path: "err").path
            let line =
                "set -o pipefail; '\(Ferd.program.path)' --input '\(Ferd.sample)' 2>'\(message)' | head -n 1"
            let first = try Tool.run("bash", "-c", line)
            #expect(first.hasPrefix("{\"event\":\"hello\""))
            #expect(try String(contentsOfFile: message, encoding: .utf8) == "")
        }
    }

    @Test func theInputIsNeverOverwritten() throws {
        try Ferd.withFolder { folder in
            let clip = folder.appending(path: "clip.mp4")
            try FileManager.default.copyItem(at: URL(filePath: Ferd.sample), to: clip)
            let before = try Data(contentsOf: clip)
            for option in ["--out", "--csv", "--annotate"] {
                let outcome = try Ferd.run(["--input", clip.path, option, clip.path])
                #expect(outcome.exitCode == 64, "\(option)")
                #expect(try Data(contentsOf: clip) == before)
            }
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
            #expect(outcome.exitCode == 0)
            let times = try Tool.run(
                "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=best_effort_timestamp_time",
                "-of", "csv=p=0", video)
            let expected = try outcome.lines.filter { $0.isEvent("frame") }.compactMap { $0["pts"]?.number }
            let found = times.split(whereSeparator: { $0.isNewline || $0 == "," }).compactMap { Double($0) }
            #expect(found.count == 10)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) < 0.001) }
        }
    }

    @Test(.timeLimit(.minutes(2))) func aTerminatedRunSaysGoodbye() throws {
        try Ferd.withFolder { folder in
            let path = folder.appending(path: "events.jsonl")
            let silence = FileHandle.nullDevice
            let process = try Ferd.start(
                ["--input", Ferd.sample, "--threads", "1", "--detect-size", "1280", "--out", path.path],
                output: silence,
                message: silence)
            // The file is there once the first frame is on its way.
            while !FileManager.default.fileExists(atPath: path.path) { usleep(5000) }
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            let written = try Data(contentsOf: path)
            #expect(try Ferd.lines(of: written).last?.isEvent("goodbye") == true)
            #expect(try EventLineChecker().problems(ofOutput: written) == [])
        }
    }

    @Test func quietSaysNothing() throws {
        #expect(try Ferd.run(Self.window + ["--quiet"]).message == "")
    }

    @Test func timingsAreInTheGoodbyeOnlyWhenAskedFor() throws {
        #expect(try Ferd.run(Self.window).lines.last?["stage_ms"] == .null)
        let timed = try Ferd.run(Self.window + ["--timings"]).lines.last?["stage_ms"]
        #expect((timed?["detect"]?.number ?? 0) > 0)
    }
}
