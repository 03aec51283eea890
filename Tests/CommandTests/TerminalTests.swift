import ChildProcess
import EventSchema
import Foundation
import Testing

/// What people see who run the program at a terminal.
@Suite("Terminal")
struct TerminalTests {
    @Test func theBarIsShownWithinTheTerminalsWidth() throws {
        let shown = try Self.errors(of: ["--out", "/dev/null"], columns: 30)
        let bars = shown.components(separatedBy: "\r\u{1B}[2K").filter { $0.contains("█") || $0.contains("░") }
        #expect(!bars.isEmpty)
        for bar in bars { #expect(bar.count < 30) }
    }

    @Test func aDumbTerminalGetsNoBar() throws {
        #expect(try !Self.errors(of: ["--out", "/dev/null"], columns: 80, kind: "dumb").contains("\u{1B}"))
    }

    @Test func eventsAtTheTerminalAreNotDrawnOver() throws {
        let shown = try Self.errors(of: [], columns: 80, outputToo: true)
        #expect(shown.contains("\"event\":\"goodbye\"") && !shown.contains("\u{1B}"))
    }

    /// What a terminal of so many columns shows.
    private static func errors(
        of options: [String], columns: UInt16, kind: String = "xterm", outputToo: Bool = false
    ) throws -> String {
        let terminal = try Terminal(columns: columns)
        let child = try Child(
            [Ferd.program, "--input", Ferd.sample, "--duration", "4"] + options, environment: ["TERM": kind],
            output: outputToo ? terminal.line : nil, errors: terminal.line)
        let shown = try #require(terminal.readToEnd())
        #expect(child.wait() == .exit(0))
        return String(decoding: shown, as: UTF8.self)
    }
}
