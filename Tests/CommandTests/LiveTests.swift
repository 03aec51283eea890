import ChildProcess
import EventSchema
import Foundation
import Testing

/// A clip played as a camera would, with several outlets and real programs at the sockets.
@Suite("Live")
struct LiveTests {
    private static let live = ["--input", Ferd.sample, "--realtime"]

    /// Waits until the file at `url` has a line.
    private func waitForLine(_ url: URL) throws {
        try #require(waitUntil { ((try? Data(contentsOf: url)) ?? Data()).contains(UInt8(ascii: "\n")) })
    }

    @Test func everyOutletGetsTheSameLines() throws {
        try Ferd.withFolder { folder in
            let files = ["a", "b"].map { folder.appending(path: $0) }
            let outcome = try Ferd.run(
                "--input", Ferd.sample, "--start", "7", "--duration", "0.4", "--out", files[0].path, "--out", "-",
                "--out", files[1].path, "--socket", folder.appending(path: "s").path)
            #expect(outcome.end == .exit(0))
            #expect(try EventLineChecker().problems(ofOutput: outcome.output) == [])
            for file in files { #expect(try Data(contentsOf: file) == outcome.output) }
        }
    }

    @Test(
        "a late reader is greeted and gets the rest",
        arguments: [["socat", "-u", "UNIX-CONNECT:$1", "-"], ["nc", "-U", "$1"]])
    func readers(command: [String]) throws {
        guard try run(["sh", "-c", "command -v \(command[0])"]).end == .exit(0) else {
            print("SKIPPED: \(command[0]) is not installed")
            return
        }
        try Ferd.withFolder { folder in
            let (record, socket) = (folder.appending(path: "record"), folder.appending(path: "s").path)
            let child = try Child(
                [Ferd.program] + Self.live + ["--duration", "4", "--out", record.path, "--socket", socket])
            try waitForLine(record)
            let line = command.map { $0.replacingOccurrences(of: "$1", with: socket) }.joined(separator: " ")
            let lines = try run(["sh", "-c", "sleep 10 | \(line)"]).lines
            #expect(child.wait() == .exit(0))
            #expect(lines.first?.isEvent("hello") == true && lines.first?["state"] != nil)
            #expect(lines.last?.isEvent("goodbye") == true)
            // Live events have a wall clock.
            #expect(lines.first { $0.isEvent("frame") }?["time"]?.text?.hasPrefix("20") == true)
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test func happeningsAloneAtALimitedRate() throws {
        let window = ["--input", Ferd.sample, "--start", "7", "--duration", "2"]
        let kinds = try Ferd.run(window + ["--events", "happenings"]).lines.compactMap { $0["event"]?.text }
        #expect(kinds.first == "hello" && kinds.last == "goodbye" && !kinds.contains("frame") && kinds.count > 2)
        let frames = try Ferd.run(window + ["--max-rate", "5", "--events", "frames"]).lines.filter {
            $0.isEvent("frame")
        }
        #expect(frames.count == 10)
    }

    @Test func aHangupReopensTheRecord() throws {
        try Ferd.withFolder { folder in
            let (record, aside) = (folder.appending(path: "record"), folder.appending(path: "aside"))
            let child = try Child([Ferd.program] + Self.live + ["--out", record.path])
            try waitForLine(record)
            try FileManager.default.moveItem(at: record, to: aside)
            child.send(SIGHUP)
            try waitForLine(record)
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            let (before, after) = (
                try Ferd.lines(of: Data(contentsOf: aside)), try Ferd.lines(of: Data(contentsOf: record))
            )
            #expect(after.first?.isEvent("hello") == true && after.last?.isEvent("goodbye") == true)
            // Nothing is lost in between.
            #expect(after.first?["seq"]?.number == before.last?["seq"]?.number)
            #expect(after.dropFirst().first?["seq"]?.number == Double(before.count))
        }
    }

    @Test func aSocketThatIsTakenEndsWith69() throws {
        try Ferd.withFolder { folder in
            let socket = folder.appending(path: "s").path
            let child = try Child([Ferd.program] + Self.live + ["--socket", socket])
            try #require(waitUntil { FileManager.default.fileExists(atPath: socket) })
            let outcome = try Ferd.run("--input", Ferd.sample, "--socket", socket)
            #expect(outcome.end == .exit(69))
            #expect(outcome.errors.contains(socket) && outcome.errors.split(separator: "\n").count == 1)
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
        }
    }

    /// The same socket may be named by the socket unit and by the settings.
    @Test func aSocketFromSystemdIsServedAndStays() throws {
        let activate = "systemd-socket-activate"
        guard try run(["sh", "-c", "command -v \(activate) && command -v socat"]).end == .exit(0) else {
            print("SKIPPED: \(activate) or socat is not installed")
            return
        }
        try Ferd.withFolder { folder in
            let socket = folder.appending(path: "s").path
            // Its programs get no environment but what is named: the sanitizer's options here.
            let child = try Child(
                [activate, "-E", "ASAN_OPTIONS", "-l", socket, Ferd.program] + Self.live + [
                    "--duration", "2", "--socket", socket,
                ])
            try #require(waitUntil { FileManager.default.fileExists(atPath: socket) })
            // The first connection starts it.
            let lines = try run(["socat", "-u", "UNIX-CONNECT:\(socket)", "-"]).lines
            #expect(child.wait() == .exit(0))
            #expect(lines.first?.isEvent("hello") == true && lines.last?.isEvent("goodbye") == true)
            #expect(FileManager.default.fileExists(atPath: socket))
        }
    }
}
