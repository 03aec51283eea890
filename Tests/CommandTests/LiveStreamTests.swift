import ChildProcess
import EventSchema
import Foundation
import LoopbackListener
import Testing

/// A live stream, sent by FFmpeg on the loopback address.
@Suite("Live streams")
struct LiveStreamTests {
    private func send(to url: String) throws -> Child {
        try Child([
            "ffmpeg", "-v", "quiet", "-nostdin", "-re", "-stream_loop", "-1", "-i", Ferd.sample, "-an",
            "-c:v", "mpeg2video", "-g", "5", "-f", "mpegts", url,
        ])
    }

    @Test func aStreamThatIsLostIsFoundAgain() throws {
        try Ferd.withFolder { folder in
            // A number that TCP has free; for UDP it will be, too.
            let url = "udp://127.0.0.1:\(try LoopbackListener().port)"
            let path = folder.appending(path: "events.jsonl")
            func events(_ name: String) -> [JSONValue] {
                // The last line may be on its way.
                let written = (try? Data(contentsOf: path)) ?? Data()
                let whole = written.prefix(upTo: written.lastIndex(of: UInt8(ascii: "\n")) ?? written.startIndex)
                return ((try? Ferd.lines(of: whole)) ?? []).filter { $0.isEvent(name) }
            }
            var sender: Child? = try send(to: url)
            let child = try Child([Ferd.program, "--input", url, "--quiet", "--out", path.path])
            try #require(waitUntil { events("frame").count >= 5 })
            sender = nil
            try #require(waitUntil { events("camera").count == 1 })
            let before = events("frame").count
            sender = try send(to: url)
            try #require(waitUntil { events("camera").count == 2 && events("frame").count >= before + 5 })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            withExtendedLifetime(sender) {}

            let output = try Data(contentsOf: path)
            #expect(try EventLineChecker().problems(ofOutput: output) == [])
            let (frames, changes) = (events("frame"), events("camera"))
            try #require(changes.map { $0["phase"]?.text } == ["lost", "found"])
            #expect(changes[0]["reason"]?.text?.contains("no data for") == true)
            // Less than the sender was away: FFmpeg keeps the last pictures back until it gives the sender up.
            #expect((changes[1]["outage_s"]?.number ?? 0) > 0)
            let (times, numbers) = (frames.compactMap { $0["pts"]?.number }, frames.compactMap { $0["frame"]?.number })
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test func filesAndStreamsAreKeptApart() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--input", "udp://127.0.0.1:9")
        #expect(outcome.end == .exit(64) && outcome.errors.contains("at the same time"))
    }
}
