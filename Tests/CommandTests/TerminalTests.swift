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

/// A terminal without a screen.
private final class Terminal {
    /// The end for the program; closed by `readToEnd`.
    let line: Int32
    private let screen: Int32

    // Linux' requests, which are no constants in Swift: the number of a terminal, and its lock.
    private static let getNumber: UInt = 0x8004_5430
    private static let setLock: UInt = 0x4004_5431

    init(columns: UInt16) throws {
        screen = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (lock, number): (Int32, Int32) = (0, 0)
        try #require(ioctl(screen, Self.setLock, &lock) == 0 && ioctl(screen, Self.getNumber, &number) == 0)
        line = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(line, UInt(TIOCSWINSZ), &size) == 0)
    }

    deinit { close(screen) }

    /// What was shown until its last writer was gone; nil where that does not come about.
    func readToEnd() -> [UInt8]? {
        close(line)
        var shown: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        let hasEnded = waitUntil {
            var request = pollfd(fd: screen, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, 100) > 0 else { return false }
            let count = read(screen, &block, block.count)
            shown += block[..<max(0, count)]
            // A terminal that nobody has open any more gives an error.
            return count <= 0
        }
        return hasEnded ? shown : nil
    }
}
