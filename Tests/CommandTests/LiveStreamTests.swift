import ChildProcess
import EventSchema
import Foundation
import LoopbackListener
import Testing

/// A live stream, sent by FFmpeg or by an RTSP server on the loopback address.
@Suite("Live streams")
struct LiveStreamTests {
    private func send(to url: String) throws -> Child {
        try Child([
            "ffmpeg", "-v", "quiet", "-nostdin", "-re", "-stream_loop", "-1", "-i", Ferd.sample, "-an",
            "-c:v", "mpeg2video", "-g", "5", "-f", "mpegts", url,
        ])
    }

    /// An IP camera; nil where GStreamer's server is not installed.
    private func startCamera(port: String) throws -> Child? {
        let server = RepositoryFiles.path("Tests/Support/rtsp_server.py")
        let probe = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
        guard (try? run(["/usr/bin/python3", "-c", probe]).end) == .exit(0) else {
            print("SKIPPED: GStreamer's RTSP server is not installed")
            return nil
        }
        let camera = try Child(["/usr/bin/python3", server, Ferd.sample, port])
        // A camera that is not there at the start is taken for a mistyped address.
        try #require(waitUntil { (try? run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port)"]).end) == .exit(0) })
        return camera
    }

    /// The events of one kind that the file at `path` holds by now.
    private func events(_ name: String, in path: URL) -> [JSONValue] {
        // The last line may be on its way.
        let written = (try? Data(contentsOf: path)) ?? Data()
        let whole = written.prefix(upTo: written.lastIndex(of: UInt8(ascii: "\n")) ?? written.startIndex)
        return ((try? Ferd.lines(of: whole)) ?? []).filter { $0.isEvent(name) }
    }

    /// What holds of a stream that was lost once and found again, whatever its protocol.
    private func expectFoundAgain(in path: URL) throws {
        #expect(try EventLineChecker().problems(ofOutput: Data(contentsOf: path)) == [])
        let (frames, changes) = (events("frame", in: path), events("camera", in: path))
        try #require(changes.map { $0["phase"]?.text } == ["lost", "found"])
        // Less than the sender was away: FFmpeg keeps the last pictures back until it gives the sender up.
        #expect((changes[1]["outage_s"]?.number ?? 0) > 0)
        let (times, numbers) = (frames.compactMap { $0["pts"]?.number }, frames.compactMap { $0["frame"]?.number })
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func aStreamThatIsLostIsFoundAgain() throws {
        try Ferd.withFolder { folder in
            // A number that TCP has free; for UDP it will be, too.
            let url = "udp://127.0.0.1:\(try LoopbackListener().port)"
            let path = folder.appending(path: "events.jsonl")
            var sender: Child? = try send(to: url)
            let child = try Child([Ferd.program, "--input", url, "--quiet", "--out", path.path])
            try #require(waitUntil { events("frame", in: path).count >= 5 })
            sender = nil
            try #require(waitUntil { events("camera", in: path).count == 1 })
            let before = events("frame", in: path).count
            sender = try send(to: url)
            try #require(
                waitUntil { events("camera", in: path).count == 2 && events("frame", in: path).count >= before + 5 })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            withExtendedLifetime(sender) {}
            try expectFoundAgain(in: path)
            #expect(events("camera", in: path)[0]["reason"]?.text?.contains("no data for") == true)
        }
    }

    @Test func anIPCameraThatRestartsIsFoundAgain() throws {
        let port = String(try LoopbackListener().port)
        guard var camera = try startCamera(port: port) else { return }
        try Ferd.withFolder { folder in
            let path = folder.appending(path: "events.jsonl")
            let child = try Child([
                Ferd.program, "--input", "rtsp://127.0.0.1:\(port)/camera", "--quiet", "--out", path.path,
            ])
            try #require(waitUntil { events("frame", in: path).count >= 50 })
            camera.send(SIGKILL)
            try #require(waitUntil { events("camera", in: path).count == 1 })
            let before = events("frame", in: path).count
            camera = try #require(try startCamera(port: port))
            try #require(
                waitUntil { events("camera", in: path).count == 2 && events("frame", in: path).count >= before + 5 })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            withExtendedLifetime(camera) {}
            try expectFoundAgain(in: path)
            // Those at the beginning, as RTSP gives the first picture no time: the stamps catch up.
            #expect((events("goodbye", in: path).first?["mended_times"]?.number ?? 50) < 25)
        }
    }

    @Test func filesAndStreamsAreKeptApart() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--input", "udp://127.0.0.1:9")
        #expect(outcome.end == .exit(64) && outcome.errors.contains("at the same time"))
    }
}
