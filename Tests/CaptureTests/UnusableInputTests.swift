import Foundation
import Testing

@testable import Capture

/// Input that cannot be used: the right error, exit status and one line.
@Suite struct UnusableInputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func expectFailure(
        _ location: String, _ expected: CaptureError, exit: Int32 = 66,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = failure(location)
        #expect(error == expected, sourceLocation: sourceLocation)
        #expect(error?.exitCode == exit, sourceLocation: sourceLocation)
        let line = error?.description ?? ""
        #expect(line.contains(location) && !line.contains("\n"), sourceLocation: sourceLocation)
    }

    @Test func missing() {
        let path = folder.path("none.mp4")
        expectFailure(path, .notFound(path))
        #expect(failure("") == .notFound(""))
    }

    @Test func directory() {
        expectFailure(folder.url.path, .isDirectory(folder.url.path))
    }

    @Test func empty() throws {
        let path = try folder.write(Data(), "empty.mp4")
        expectFailure(path, .empty(path))
    }

    @Test func permissionDenied() throws {
        let path = try folder.write(Data([1]), "secret.mp4")
        #expect(chmod(path, 0) == 0)
        // The superuser may read everything: then only the mapping of the error can be looked at.
        if geteuid() == 0 {
            #expect(CaptureError.permissionDenied(path).exitCode == 77)
        } else {
            expectFailure(path, .permissionDenied(path), exit: 77)
        }
    }

    @Test func device() {
        expectFailure("/dev/zero", .notAFile("/dev/zero", kind: "device"))
    }

    @Test(arguments: ["notes.txt", "notes.mp4", "notes.nfo"]) func text(name: String) throws {
        let path = try folder.write(Data(String(repeating: "No video, only words.\n", count: 200).utf8), name)
        expectFailure(path, .notMedia(path))
    }

    @Test func noise() throws {
        var random = SystemRandomNumberGenerator()
        let noise = Data((0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) })
        let path = try folder.write(noise, "noise.mp4")
        let error = try #require(failure(path))
        #expect(error.exitCode == 66)
    }

    @Test func audioOnly() throws {
        let path = folder.path("sound.m4a")
        try ffmpeg(["-f", "lavfi", "-i", "sine=duration=1", path])
        expectFailure(path, .noVideo(path, found: "audio (aac)"))
    }

    @Test func audioWithCoverPicture() throws {
        let (cover, path) = (folder.path("cover.png"), folder.path("sound.mp3"))
        try ffmpeg(["-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1", cover])
        try ffmpeg([
            "-f", "lavfi", "-i", "sine=duration=1", "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy",
            "-disposition:v", "attached_pic", path,
        ])
        expectFailure(path, .noVideo(path, found: "audio (mp3), a cover picture"))
    }

    @Test func truncatedBeforeItsIndex() throws {
        let whole = folder.path("whole.mp4")
        try ffmpeg(["-f", "lavfi", "-i", "testsrc=size=64x64:duration=1", "-pix_fmt", "yuv420p", whole])
        let data = try Data(contentsOf: URL(fileURLWithPath: whole))
        for part in [40, data.count / 3, data.count / 2] {
            let path = try folder.write(data.prefix(part), "cut\(part).mp4")
            expectFailure(path, .truncatedBeforeIndex(path))
        }
    }

    @Test func nothingThatDecodes() throws {
        let whole = folder.path("whole.mkv")
        try ffmpeg(["-f", "lavfi", "-i", "testsrc=size=64x64:duration=1", "-c:v", "png", whole])
        var data = try Data(contentsOf: URL(fileURLWithPath: whole))
        // Without its signature no picture is one.
        let signature = Data([0x89, 0x50, 0x4E, 0x47])
        while let place = data.range(of: signature) { data.replaceSubrange(place, with: Data(count: 4)) }
        let path = try folder.write(data, "damaged.mkv")
        expectFailure(path, .nothingDecoded(path))
    }

    /// FFmpeg's decoder passes over its pictures: it is not damaged.
    @Test func animatedWebP() throws {
        let path = folder.path("moving.webp")
        try ffmpeg(["-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=1", "-c:v", "libwebp_anim", path])
        expectFailure(path, .unsupportedCodec(path, codec: "webp (animated)"))
        let still = folder.path("still.webp")
        try ffmpeg(["-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1", "-c:v", "libwebp", still])
        #expect(try readAll(still).0.count == 1)
    }

    @Test func absurdSize() throws {
        let path = folder.path("large.png")
        try ffmpeg(["-f", "lavfi", "-i", "color=size=16x16", "-frames:v", "1", path])
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        // Width and height in the header, and its check sum, which FFmpeg does not look at by default.
        data.replaceSubrange(16..<24, with: Data([0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF]))
        try data.write(to: URL(fileURLWithPath: path))
        let error = try #require(failure(path))
        #expect(error.exitCode == 66)
    }

    @Test func fileNamesAreNoProtocolsAndNoPatterns() throws {
        for name in ["a:b.mp4", "concat:x|y.mp4", "http:x.mp4", "frame%03d.png", "a*b?[c].png", "-.mp4"] {
            let plain = folder.path("plain" + (name.hasSuffix("png") ? ".png" : ".mp4"))
            try ffmpeg([
                "-f", "lavfi", "-i", "testsrc=size=64x64:rate=1", "-frames:v", "1", "-pix_fmt",
                name.hasSuffix("png") ? "rgb24" : "yuv420p", plain,
            ])
            let path = folder.path(name)
            try FileManager.default.copyItem(atPath: plain, toPath: path)
            let (frames, _) = try readAll(path)
            #expect(frames.count == 1)
        }
    }

    /// A play list must not make ferd open addresses.
    @Test func playListsDoNotReachTheNetwork() throws {
        let list = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"
        let path = try folder.write(Data(list.utf8), "list.m3u8")
        let error = try #require(failure(path))
        #expect(error.exitCode == 66)
    }
}
