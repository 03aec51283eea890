import ChildProcess
import EventSchema
import Foundation
import Testing

/// Readers of pipes that take nothing, or go away: neither may cost the other outlets anything, nor the stop.
@Suite("Stuck and leaving readers")
struct StuckReaderTests {
    /// What the program writes to: a pipe that holds little, so that it is soon full.
    private final class SmallPipe {
        let reader: Int32
        private(set) var writer: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            (reader, writer) = (ends[0], ends[1])
            // F_SETPIPE_SZ, which is no constant in Swift.
            try #require(fcntl(writer, 1031, 4096) >= 4096)
        }

        deinit {
            close(reader)
            closeWriter()
        }

        /// The program has its own.
        func closeWriter() {
            if writer >= 0 { close(writer) }
            writer = -1
        }
    }

    private func lineCount(_ url: URL) -> Int {
        ((try? Data(contentsOf: url)) ?? Data()).count { $0 == UInt8(ascii: "\n") }
    }

    private func saysGoodbye(_ url: URL) throws -> Bool {
        try Ferd.lines(of: Data(contentsOf: url)).last?.isEvent("goodbye") == true
    }

    @Test func aStuckReaderOfALiveRunHoldsNothingUp() throws {
        try Ferd.withFolder { folder in
            let (record, stuck) = (folder.appending(path: "record"), try SmallPipe())
            let child = try Child(
                [
                    Ferd.program, "--input", Ferd.sample, "--start", "7", "--realtime", "--out", "-", "--out",
                    record.path,
                ],
                output: stuck.writer)
            stuck.closeWriter()
            // Far more than the pipe holds: 4096 bytes are a few lines.
            try #require(waitUntil { lineCount(record) >= 60 })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            #expect(try saysGoodbye(record))
        }
    }

    @Test func aStuckReaderOfAResultHearsNoStopButTheProgramDoes() throws {
        try Ferd.withFolder { folder in
            let (results, stuck) = (folder.appending(path: "events.jsonl"), try SmallPipe())
            // Longer than the pipe and the program hold.
            let clip = try Ferd.longClip(in: folder)
            let child = try Child(
                [Ferd.program, "--input", clip, "--out", "-", "--out", results.path], output: stuck.writer)
            stuck.closeWriter()
            try #require(waitUntil { FileManager.default.fileExists(atPath: results.path) })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            #expect(try saysGoodbye(results))
        }
    }

    @Test("a named pipe that nobody reads does not keep it from stopping", arguments: [[], ["--realtime"]])
    func namedPipe(options: [String]) throws {
        try Ferd.withFolder { folder in
            let (pipe, record, log) = (
                folder.appending(path: "pipe").path, folder.appending(path: "record"), folder.appending(path: "log")
            )
            try #require(mkfifo(pipe, 0o600) == 0)
            try Data().write(to: log)
            let errors = try FileHandle(forWritingTo: log)
            let child = try Child(
                [Ferd.program, "--input", try Ferd.longClip(in: folder), "--out", pipe, "--out", record.path] + options,
                errors: errors.fileDescriptor)
            func text() -> String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
            try #require(waitUntil { text().contains("'\(pipe)': waiting for a reader") })
            if !options.isEmpty { try #require(waitUntil { lineCount(record) > 0 }) }
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            if !options.isEmpty { #expect(try saysGoodbye(record)) }
        }
    }

    @Test("the others go on when a reader has enough", arguments: [[], ["--realtime"]])
    func leaving(options: [String]) throws {
        try Ferd.withFolder { folder in
            let results = folder.appending(path: "events.jsonl")
            let words =
                [Ferd.program, "--input", Ferd.sample, "--duration", "4", "--out", "-", "--out", results.path] + options
            let line = "set -o pipefail; \(words.map { "'\($0)'" }.joined(separator: " ")) | head -n 1"
            let outcome = try run(["bash", "-c", line]).requireSuccess()
            let notices = outcome.errors.split(separator: "\n").filter { $0.contains("nobody reads standard output") }
            #expect(notices.count == 1)
            let lines = try Ferd.lines(of: Data(contentsOf: results))
            #expect(lines.last?.isEvent("goodbye") == true && lines.last?["exit"]?.number == 0)
            // To the end of the clip, or near it where pictures came too late.
            #expect((lines.last { $0.isEvent("frame") }?["pts"]?.number ?? 0) > 3)
        }
    }

    @Test("a live record at standard output waits for room on a full disk")
    func standardOutputOnAFullDisk() throws {
        try Ferd.withFolder { folder in
            let disk = folder.appending(path: "disk")
            let mounting = "mkdir '\(disk.path)' && mount -t tmpfs -o size=32k none '\(disk.path)'"
            guard try run(["sh", "-c", mounting]).end == .exit(0) else {
                print("SKIPPED: needs the right to mount a file system")
                return
            }
            defer { _ = try? run(["umount", disk.path]) }
            let (record, filler) = (disk.appending(path: "e.jsonl"), disk.appending(path: "filler"))
            _ = try run(["sh", "-c", "head -c 20000 /dev/zero > '\(filler.path)'"])
            let words = [Ferd.program, "--input", Ferd.sample, "--realtime"].map { "'\($0)'" }.joined(separator: " ")
            let log = folder.appending(path: "log")
            try Data().write(to: log)
            let errors = try FileHandle(forWritingTo: log)
            let child = try Child(
                ["sh", "-c", "exec \(words) > '\(record.path)'"], errors: errors.fileDescriptor)
            func text() -> String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
            try #require(waitUntil { text().contains("events are lost until there is room") })
            try FileManager.default.removeItem(at: filler)
            try #require(waitUntil { text().contains("standard output: there is room again") })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            let lines = try Ferd.lines(of: Data(contentsOf: record))
            let degraded = lines.filter { $0["reason"]?.text == "disk_full" }
            #expect(degraded.map { $0["phase"]?.text } == ["start", "end"])
            #expect((degraded.last?["lost"]?.number ?? 0) > 0)
        }
    }
}
