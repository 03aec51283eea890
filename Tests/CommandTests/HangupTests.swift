import ChildProcess
import Foundation
import Testing

/// What a terminal that goes away means to a program that was started there.
@Suite("Hangup")
struct HangupTests {
    /// ferd at a terminal of its own, started by `command` and with its record at `record`.
    private func live(by command: String..., at terminal: Terminal, record: URL) throws -> Child {
        let folder = record.deletingLastPathComponent()
        let ferd = [Ferd.program, "--input", try Ferd.longClip(in: folder), "--realtime", "--out", record.path]
        let child = try Child(["setsid", "--ctty"] + command + ferd, input: terminal.line)
        // From then on it listens to signals.
        try #require(waitUntil { !text(record).isEmpty })
        return child
    }

    private func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

    @Test func aProgramWhoseTerminalGoesStops() throws {
        try Ferd.withFolder { folder in
            let (record, terminal) = (folder.appending(path: "record"), try Terminal())
            let child = try live(at: terminal, record: record)
            terminal.hangUp()
            #expect(child.wait() == .exit(0))
            #expect(text(record).contains("\"goodbye\""))
        }
    }

    @Test func oneThatIgnoresHangupsOutlivesItsTerminalAndStillReopensItsRecord() throws {
        try Ferd.withFolder { folder in
            let (record, aside) = (folder.appending(path: "record"), folder.appending(path: "aside"))
            let terminal = try Terminal()
            let child = try live(by: "nohup", at: terminal, record: record)
            terminal.hangUp()
            // Frames of two seconds, within which it would have stopped.
            let goal = text(record).count { $0 == "\n" } + 50
            try #require(
                waitUntil { text(record).count { $0 == "\n" } >= goal || text(record).contains("\"goodbye\"") })
            try #require(!text(record).contains("\"goodbye\""))

            try FileManager.default.moveItem(at: record, to: aside)
            child.send(SIGHUP)
            try #require(
                waitUntil { text(record).hasPrefix("{\"event\":\"hello\"") || text(aside).contains("\"goodbye\"") })
            #expect(!text(aside).contains("\"goodbye\""))
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            #expect(text(record).contains("\"goodbye\""))
        }
    }
}
