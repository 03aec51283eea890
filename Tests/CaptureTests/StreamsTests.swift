import Foundation
import Testing

@testable import Capture

/// Standard input, named pipes and the network: sources that may wait, break off or say nothing.
@Suite struct StreamsTests {
    private let folder: TemporaryFolder
    private let options = MediaOptions(openTimeout: 1.5, readTimeout: 1)
    /// A stalled source must be given up after its limit; this is for slow machines, not for a hang.
    private let patience: Duration = .seconds(60)

    init() throws {
        folder = try TemporaryFolder()
        // A source that gives up early must fail its test, not end all tests by way of whoever writes to it.
        signal(SIGPIPE, SIG_IGN)
    }

    private func clip(_ name: String, seconds: Int = 1) throws -> (path: String, data: Data) {
        let path = folder.path(name)
        try ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=\(seconds)", "-pix_fmt", "yuv420p", path,
        ])
        return (path, try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test func standardInput() throws {
        let (path, data) = try clip("a.mkv")
        let (expected, _) = try readAll(path)
        let saved = dup(0)
        defer {
            dup2(saved, 0)
            close(saved)
        }
        // As a file, which can be sought in.
        let file = open(path, O_RDONLY)
        dup2(file, 0)
        close(file)
        #expect(try readAll("-", MediaOptions(start: 0.4)).0.count == 15)

        // As a pipe.
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        dup2(ends[0], 0)
        close(ends[0])
        let writer = ends[1]
        Thread.detachNewThread {
            data.withUnsafeBytes { bytes in
                var sent = 0
                while sent < bytes.count, let base = bytes.baseAddress {
                    // In small pieces, so that the reader waits in between.
                    let count = write(writer, base + sent, min(1000, bytes.count - sent))
                    guard count > 0 else { break }
                    sent += count
                }
            }
            close(writer)
        }
        #expect(try readAll("-").0 == expected)

        // As a pipe that ends at once.
        try #require(pipe(&ends) == 0)
        dup2(ends[0], 0)
        close(ends[0])
        close(ends[1])
        #expect(failure("-") == .empty("standard input"))
    }

    @Test func namedPipe() throws {
        let (path, data) = try clip("a.ts")
        let (expected, _) = try readAll(path)
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        Thread.detachNewThread {
            if let handle = FileHandle(forWritingAtPath: pipe) {
                try? handle.write(contentsOf: data)
                try? handle.close()
            }
        }
        #expect(try readAll(pipe).0.map(\.luma) == expected.map(\.luma))
    }

    /// What can only be read by going back in it is said to be so, not to be damaged.
    @Test(arguments: ["mp4", "gif"]) func pipesCannotGoBack(suffix: String) throws {
        let path = folder.path("large.\(suffix)")
        // Noise, so that FFmpeg's buffer cannot hold it all. The index of the MP4 stands at its end.
        try ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=4,noise=alls=60:allf=t"]
                + (suffix == "mp4" ? ["-pix_fmt", "yuv420p"] : []) + [path])
        #expect(try readAll(path).0.count == 100)
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(data.count > 500_000)
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        Thread.detachNewThread {
            if let handle = FileHandle(forWritingAtPath: pipe) {
                try? handle.write(contentsOf: data)
                try? handle.close()
            }
        }
        let error = try #require(failure(pipe))
        #expect(error == .needsSeeking(pipe) && error.exitCode == 66)
    }

    /// A picture that FFmpeg asks for the size of, which a pipe has not.
    @Test func picturesComeOutOfPipes() throws {
        for (suffix, isAnimated) in [("webp", false), ("png", false), ("webp", true)] {
            let path = folder.path("picture\(isAnimated).\(suffix)")
            try ffmpeg([
                "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=1", "-frames:v", isAnimated ? "3" : "1",
                "-c:v",
                isAnimated ? "libwebp_anim" : suffix == "webp" ? "libwebp" : suffix, path,
            ])
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            let pipe = folder.path("pipe\(suffix)\(isAnimated)")
            try #require(mkfifo(pipe, 0o600) == 0)
            Thread.detachNewThread {
                if let handle = FileHandle(forWritingAtPath: pipe) {
                    try? handle.write(contentsOf: data)
                    try? handle.close()
                }
            }
            if isAnimated {
                #expect(failure(pipe) == .unsupportedCodec(pipe, codec: "webp (animated)"))
            } else {
                #expect(try readAll(pipe).0.count == 1)
            }
        }
    }

    /// Runs `body` here, and `stop` on a thread of its own soon after it has begun.
    /// - Returns: how long `body` took.
    private func interrupted(by stop: @escaping @Sendable () -> Void, _ body: () throws -> Void) rethrows -> Duration {
        Thread.detachNewThread {
            usleep(200_000)
            stop()
        }
        // Nothing else ends a wait that cannot be cancelled.
        let watchdog = Watchdog(seconds: 600) { fatalError("cancelling has no effect") }
        defer { watchdog.stop() }
        return try ContinuousClock().measure(body)
    }

    @Test func openingAPipeCanBeCancelled() throws {
        let pipe = folder.path("silent")
        try #require(mkfifo(pipe, 0o600) == 0)
        let cancellation = Cancellation()
        let duration = interrupted(by: cancellation.cancel) {
            #expect(throws: CaptureError.cancelled(pipe)) { try MediaSource(pipe, cancellation: cancellation) }
        }
        #expect(duration < patience)
    }

    @Test func readingAPipeCanBeCancelled() throws {
        let (_, data) = try clip("a.ts", seconds: 4)
        let pipe = folder.path("stalling")
        try #require(mkfifo(pipe, 0o600) == 0)
        // Held open for reading and writing, so that it never ends.
        let held = open(pipe, O_RDWR)
        defer { close(held) }
        Thread.detachNewThread {
            // Of its own: the other one is closed while this thread may still be writing.
            let writer = open(pipe, O_WRONLY)
            defer { close(writer) }
            data.withUnsafeBytes { bytes in
                var sent = 0
                while sent < bytes.count, let base = bytes.baseAddress {
                    let count = write(writer, base + sent, min(4096, bytes.count - sent))
                    guard count > 0 else { break }
                    sent += count
                }
            }
        }
        let source = try MediaSource(pipe)
        var frames = 0
        let duration = try interrupted(by: source.cancel) {
            let frame = Frame()
            while try source.read(into: frame) { frames += 1 }
            #expect(try !source.read(into: frame))
        }
        #expect(duration < patience)
        #expect(frames > 0)
    }

    @Test func overHTTP() throws {
        let (path, data) = try clip("a.mkv")
        let server = try TinyServer(answer: TinyServer.http("200 OK", data), then: .closes)
        let (frames, _) = try readAll("http://joe:secret@127.0.0.1:\(server.port)/a.mkv", options)
        #expect(frames == (try readAll(path).0))
    }

    @Test(arguments: [
        ("404 Not Found", CaptureError.notFound(""), 66), ("403 Forbidden", .permissionDenied(""), 77),
        ("401 Unauthorized", .permissionDenied(""), 77),
    ])
    func refusedOverHTTP(status: String, kind: CaptureError, exit: Int) throws {
        let server = try TinyServer(answer: TinyServer.http(status, Data()), then: .closes)
        let place = "http://127.0.0.1:\(server.port)/a.mkv"
        let error = try #require(failure("http://joe:secret@127.0.0.1:\(server.port)/a.mkv", options))
        #expect(error.exitCode == Int32(exit))
        #expect(error == (exit == 66 ? .notFound(place) : .permissionDenied(place)))
        #expect(!error.description.contains("secret"))
    }

    @Test func nobodyThere() throws {
        let server = try TinyServer(answer: Data(), then: .closes)
        let port = server.port
        server.stop()
        let error = try #require(failure("rtsp://127.0.0.1:\(port)/camera", options))
        #expect(error.exitCode == 69)
        #expect(failure("nonsense://127.0.0.1/", options) == .unsupportedProtocol("nonsense://127.0.0.1/"))
    }

    @Test(arguments: ["http", "rtsp", "tcp"]) func nobodyAnswers(scheme: String) throws {
        let server = try TinyServer(answer: Data(), then: .stays)
        let clock = ContinuousClock()
        let start = clock.now
        let error = try #require(failure("\(scheme)://127.0.0.1:\(server.port)/camera", options))
        #expect(error.exitCode == 69)
        #expect(clock.now - start < patience)
    }

    /// What came before is read; then the source is given up, because it is silent or because it broke off.
    @Test(arguments: [TinyServer.Manner.stays, .closes]) func endsTooEarly(manner: TinyServer.Manner) throws {
        let (_, data) = try clip("a.ts", seconds: 4)
        let answer = TinyServer.http("200 OK", data.prefix(data.count / 2), length: data.count)
        let server = try TinyServer(answer: answer, then: manner)
        let source = try MediaSource("http://127.0.0.1:\(server.port)/a.ts", options: options)
        let watchdog = Watchdog(seconds: 600) { source.cancel() }
        defer { watchdog.stop() }
        let frame = Frame()
        var frames = 0
        let error = #expect(throws: CaptureError.self) {
            while try source.read(into: frame) { frames += 1 }
        }
        #expect(frames > 20)
        #expect(error?.exitCode == 69)
        let words = manner == .stays ? "no data for 1 s" : "broken off"
        #expect(error?.description.contains(words) == true)
    }
}
