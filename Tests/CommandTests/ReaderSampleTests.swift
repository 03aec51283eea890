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

    /// ferd as with a camera that sees `clip`.
    private func live(seeing clip: String, socket: String, source: String = "door") throws -> Child {
        try Child([
            Ferd.program, "--input", clip, "--realtime", "--source", source, "--events", "happenings", "--socket",
            socket,
        ])
    }

    /// Starts `command`; what it has written up to the moment is told by the second.
    private func start(_ command: [String], in folder: URL) throws -> (Child, written: () -> String) {
        let file = folder.appending(path: UUID().uuidString)
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        let child = try Child(command, output: handle.fileDescriptor)
        return (child, { (try? String(contentsOf: file, encoding: .utf8)) ?? "" })
    }

    @Test func thePythonReaderTellsExpressionsAndOutlivesFerd() throws {
        guard try isInstalled("python3") else { return }
        try Ferd.withFolder { folder in
            let socket = folder.appending(path: "s").path
            let clip = try Ferd.longClip(in: folder)
            let (reader, written) = try start(["python3", Self.folder + "/expressions.py", socket], in: folder)
            for source in ["front", "side", "back", "yard"] {
                let ferd = try live(seeing: clip, socket: socket, source: source)
                try #require(waitUntil { written().contains("\(source): face ") })
                ferd.send(SIGKILL)
                #expect(ferd.wait() == .signal(SIGKILL))
            }
            #expect(written().hasPrefix("front: face ") && written().contains(" shows happiness ("))
            withExtendedLifetime(reader) {}
        }
    }

    @Test func happeningsAreMQTTMessages() throws {
        guard try isInstalled("socat", "mosquitto", "mosquitto_pub", "mosquitto_sub") else { return }
        try Ferd.withFolder { folder in
            let socket = folder.appending(path: "s").path
            let port = String(try LoopbackListener().port)
            let broker = try Child(["mosquitto", "-p", port])
            let ferd = try live(seeing: try Ferd.longClip(in: folder), socket: socket)
            // Each waits for the other programs as a service manager would: by starting again.
            func again(_ command: String) -> [String] { ["sh", "-c", "until \(command); do sleep 0.2; done"] }
            let publisher = try Child(
                again("'\(Self.folder)/mqtt' '\(socket)' ferd/door -p \(port) && false"))
            let (subscriber, written) = try start(again("mosquitto_sub -p \(port) -t ferd/door -C 2"), in: folder)
            try #require(waitUntil { written().count { $0 == "\n" } >= 2 })
            let events = try Ferd.lines(of: Data(written().utf8))
            #expect(events.count == 2 && events.allSatisfy { $0["event"]?.text != nil && !$0.isEvent("frame") })
            withExtendedLifetime((broker, ferd, publisher, subscriber)) {}
        }
    }
}
