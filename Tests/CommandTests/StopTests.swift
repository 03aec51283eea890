import ChildProcess
import EventSchema
import Foundation
import Testing

/// A stop reaches the program wherever it is: one signal, and it ends in order.
@Suite("Stopping")
struct StopTests {
    @Test(
        "a silent input is given up at the first signal", arguments: ["pipe", "named pipe", "server"],
        [SIGINT, SIGTERM])
    func silentInput(kind: String, signal: Int32) throws {
        try Ferd.withFolder { folder in
            let input: any SilentInput =
                switch kind {
                case "pipe": try SilentPipe()
                case "named pipe": try SilentNamedPipe(in: folder)
                default: try SilentServer()
                }
            let results = folder.appending(path: "events.jsonl").path
            let child = try Child(
                [Ferd.program, "--input", input.name, "--out", results], input: input.descriptor)
            try #require(waitUntil { input.isOpened })
            child.send(signal)
            #expect(child.wait(atMost: .seconds(60)) == .exit(0))
            // Nothing was begun.
            #expect(!FileManager.default.fileExists(atPath: results))
        }
    }

    @Test func aTerminatedRunSaysGoodbye() throws {
        try Ferd.withFolder { folder in
            let path = folder.appending(path: "events.jsonl")
            let child = try Child([
                Ferd.program, "--input", Ferd.sample, "--threads", "1", "--detect-size", "1280", "--out", path.path,
            ])
            // The file is there once the first frame is on its way.
            try #require(waitUntil { FileManager.default.fileExists(atPath: path.path) })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            let written = try Data(contentsOf: path)
            #expect(try Ferd.lines(of: written).last?.isEvent("goodbye") == true)
            #expect(try EventLineChecker().problems(ofOutput: written) == [])
        }
    }
}
