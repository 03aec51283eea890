import CFFmpeg
import Foundation
import Imaging
import Testing

@testable import Capture

/// Times and sizes that are not the usual.
@Suite struct TimesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func join(_ paths: [String], _ name: String) throws -> String {
        let parts = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        return try folder.write(parts.reduce(Data(), +), name)
    }

    @Test func variableRate() throws {
        let path = folder.path("vfr.mkv")
        try ffmpeg([
            "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25", "-vf", "settb=1/1000,setpts=N*N/50/TB", "-fps_mode",
            "passthrough",
            "-enc_time_base", "1:1000", "-frames:v", "20", "-pix_fmt", "yuv420p", path,
        ])
        let (frames, _) = try readAll(path)
        #expect(frames.count == 20)
        for (n, frame) in frames.enumerated() {
            #expect(abs((frame.time ?? .nan) - Double(n * n) / 50) < 1e-9)
        }
        #expect(frames.compactMap(\.time) == (try probedTimes(path)).compactMap { $0 })
    }

    @Test func containerWithoutDuration() throws {
        let webm = try ffmpeg([
            "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-c:v", "libvpx", "-f", "webm", "-",
        ])
        let path = try folder.write(webm, "piped.webm")
        let source = try MediaSource(path)
        #expect(source.description.duration == nil)
        #expect(source.description.estimatedFrames == nil)
        #expect(try readAll(path).0.count == 25)
    }

    /// A second recording appended to the first: its times begin anew.
    @Test func timesThatRunBackwards() throws {
        let part = folder.path("part.ts")
        try ffmpeg([
            "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-c:v", "libx264", "-pix_fmt", "yuv420p",
            part,
        ])
        let path = try join([part, part], "twice.ts")
        let (frames, counters) = try readAll(path)
        #expect(frames.count == 50)
        #expect(try probedTimes(path).count == 50)
        let times = frames.compactMap(\.time)
        #expect(times.count == 50)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 0.039 && $1 - $0 < 0.041 })
        #expect(counters.mendedTimes == 25)
    }

    @Test(arguments: ["h264", "ts"]) func sizeThatChanges(suffix: String) throws {
        let parts = try ["96x64", "64x96", "33x21"].map { size in
            let path = folder.path("\(size).\(suffix)")
            try ffmpeg([
                "-f", "lavfi", "-i", "testsrc=size=\(size):rate=25:duration=0.4", "-c:v", "libx264", "-pix_fmt",
                "yuv444p", path,
            ])
            return path
        }
        let path = try join(parts, "joined.\(suffix)")
        let (frames, counters) = try readAll(path)
        #expect(frames.count == (try probedTimes(path)).count)
        let widths = frames.map(\.width)
        #expect(widths == [96, 64, 33].flatMap { Array(repeating: $0, count: 10) })
        #expect(counters.sizeChanges == 2)
        for (part, start) in zip(parts, [0, 10, 20]) {
            let (alone, _) = try readAll(part)
            #expect(Array(frames[start..<(start + 10)]).map(\.luma) == alone.map(\.luma))
        }
    }

    @Test func creationTime() throws {
        let path = folder.path("dated.mp4")
        func clip(_ date: String) throws -> String? {
            try ffmpeg([
                "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=0.2", "-pix_fmt", "yuv420p", "-metadata",
                "creation_time=\(date)", path,
            ])
            return try MediaSource(path).description.creationTime
        }
        #expect(try clip("2024-05-06T07:08:09Z") == "2024-05-06T07:08:09.000000Z")
        #expect(try clip("1970-01-01T00:00:00Z") == nil)
    }

    /// The common formats are used where they lie; others go to a buffer that is used again and again.
    @Test func nothingIsCopiedThatNeedNotBe() throws {
        func pointers(_ format: String) throws -> (isDecoders: Bool, own: Set<UnsafePointer<UInt8>>) {
            let path = folder.path("\(format).mkv")
            try ffmpeg([
                "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=1", "-c:v", "ffv1", "-pix_fmt", format, path,
            ])
            let source = try MediaSource(path)
            let frame = Frame()
            var isDecoders = true
            var own: Set<UnsafePointer<UInt8>> = []
            while try source.read(into: frame) {
                isDecoders = isDecoders && frame.luma.pixels == UnsafePointer(frame.picture.pointee.data.0)
                own.insert(frame.luma.pixels)
            }
            return (isDecoders, own)
        }
        #expect(try pointers("yuv420p").isDecoders)
        #expect(try pointers("gray").isDecoders)
        let converted = try pointers("yuv420p10le")
        #expect(!converted.isDecoders && converted.own.count == 1)
    }

    @Test func framesOfOtherSources() {
        let pixels: [UInt8] = [1, 2, 3, 0, 4, 5, 6, 0]
        let frame = Frame()
        pixels.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let plane = LumaPlane(pixels: start, width: 3, height: 2, stride: 4, range: .full)
            frame.fill(with: plane, index: 7, time: 0.5)
        }
        let kept = Snapshot(frame)
        #expect(kept.luma.bytes == [1, 2, 3, 4, 5, 6])
        #expect((kept.index, kept.time, kept.width, kept.height) == (7, 0.5, 3, 2))
    }
}
