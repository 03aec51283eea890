import ChildProcess
import EventSchema
import Foundation
import LoopbackListener
import Testing

/// The readers in `samples/readers`, run as users run them, with the programs that they call.
@Suite("Sample readers")
struct ReaderSampleTests {
    private static let folder = RepositoryFiles.path("samples/readers")

    private func isInstalled(_ programs: String...) throws -> Bool {
        for program in programs where try run(["sh", "-c", "command -v \(program)"]).end != .exit(0) {
            print("SKIPPED: \(program) is not installed")
            return false
        }
        return true
    }

    /// ferd as with a camera that sees the sample clip three times.
    private func live(socket: String) throws -> Child {
        try Child(
            [Ferd.program, "--realtime", "--events", "happenings", "--socket", socket]
                + Array(repeating: ["--input", Ferd.sample], count: 3).flatMap { $0 })
    }

    /// Starts `command`, and waits until `isEnough` of what it has written.
    private func output(of command: [String], in folder: URL, until isEnough: (String) -> Bool) throws -> String {
        let file = folder.appending(path: UUID().uuidString)
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        let child = try Child(command, output: handle.fileDescriptor)
        func written() -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
        try #require(waitUntil { isEnough(written()) })
        withExtendedLifetime(child) {}
        return written()
    }

    @Test func thePythonReaderTellsExpressions() throws {
        guard try isInstalled("python3") else { return }
        try Ferd.withFolder { folder in
            let socket = folder.appending(path: "s").path
            let ferd = try live(socket: socket)
            let text = try output(of: ["python3", Self.folder + "/expressions.py", socket], in: folder) {
                $0.contains("\n")
            }
            #expect(text.hasPrefix("sample.mp4: face "))
            #expect(text.contains(" shows happiness ("))
            withExtendedLifetime(ferd) {}
        }
    }

    @Test func happeningsAreMQTTMessages() throws {
        guard try isInstalled("socat", "mosquitto", "mosquitto_pub", "mosquitto_sub") else { return }
        try Ferd.withFolder { folder in
            let socket = folder.appending(path: "s").path
            let port = String(try LoopbackListener().port)
            let broker = try Child(["mosquitto", "-p", port])
            let ferd = try live(socket: socket)
            // Each waits for the other programs as a service manager would: by starting again.
            func again(_ command: String) -> [String] { ["sh", "-c", "until \(command); do sleep 0.2; done"] }
            let publisher = try Child(
                again("'\(Self.folder)/mqtt' '\(socket)' ferd/door -p \(port) && false"))
            let text = try output(of: again("mosquitto_sub -p \(port) -t ferd/door -C 2"), in: folder) { text in
                text.count { $0 == "\n" } >= 2
            }
            let events = try Ferd.lines(of: Data(text.utf8))
            #expect(events.count == 2 && events.allSatisfy { $0["event"]?.text != nil && !$0.isEvent("frame") })
            withExtendedLifetime((broker, ferd, publisher)) {}
        }
    }
}
