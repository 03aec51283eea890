import CFFmpeg
import ChildProcess
import Foundation
import Imaging
import Testing

@testable import Capture
@testable import Outlets

@Suite struct AnnotatedVideoTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("ferd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// A grey frame.
    private func frame(_ value: UInt8, width: Int, height: Int, index: Int, time: Double?) -> Frame {
        let frame = Frame()
        let pixels = [UInt8](repeating: value, count: width * height)
        pixels.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let plane = LumaPlane(pixels: start, width: width, height: height, stride: width, range: .full)
            frame.fill(with: plane, index: index, time: time)
        }
        return frame
    }

    /// A frame that a decoder made of this picture.
    private func colourFrame(width: Int, height: Int, _ colour: (Int, Int) -> (UInt8, UInt8, UInt8)) throws -> Frame {
        var data = Data("P6 \(width) \(height) 255\n".utf8)
        for y in 0..<height {
            for x in 0..<width {
                let (red, green, blue) = colour(x, y)
                data.append(contentsOf: [red, green, blue])
            }
        }
        let name = path("\(UUID().uuidString).ppm")
        try data.write(to: URL(fileURLWithPath: name))
        let frame = Frame()
        #expect(try MediaSource(name).read(into: frame))
        return frame
    }

    private func readAll(_ path: String) throws -> [Frame] {
        let source = try MediaSource(path)
        var frames: [Frame] = []
        while true {
            let frame = Frame()
            guard try source.read(into: frame) else { return frames }
            frames.append(frame)
        }
    }

    /// The colour at a place, as a player shows it.
    private func colour(_ frame: Frame, _ x: Int, _ y: Int) throws -> [Int] {
        let converter = ColourConverter()
        let picture = try #require(converter.picture(of: frame))
        return (0..<3).map { Int(picture.pixels[y * picture.stride + x * 3 + $0]) }
    }

    private func isNear(_ one: [Int], _ other: [Int], _ tolerance: Int = 12) -> Bool {
        zip(one, other).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test func timesArePreserved() throws {
        defer { remove() }
        let times = [7.0, 7.04, 7.05, 7.5, 9.123, 9.124, 11]
        let video = try AnnotatedVideo(path: path("a.mp4"), width: 64, height: 48, rate: 25)
        for (index, time) in times.enumerated() {
            try video.write(frame(UInt8(index * 30), width: 64, height: 48, index: index, time: time)) { _ in }
        }
        try video.finish()
        let frames = try readAll(path("a.mp4"))
        #expect(frames.count == times.count)
        for (frame, time) in zip(frames, times) {
            #expect(abs((frame.time ?? .nan) - time) < 1e-5)
            let expected = Int(16 + Double(frame.index * 30) * 219 / 255)
            #expect(abs(Int(frame.luma.pixels[10 * frame.luma.stride + 10]) - expected) <= 3)
        }
    }

    @Test func framesWithoutTimesFollowTheRate() throws {
        defer { remove() }
        let video = try AnnotatedVideo(path: path("a.mp4"), width: 64, height: 48, rate: 10)
        for index in 0..<4 { try video.write(frame(9, width: 64, height: 48, index: index, time: nil)) { _ in } }
        try video.finish()
        #expect(try readAll(path("a.mp4")).map(\.time) == [0, 0.1, 0.2, 0.3])
    }

    @Test(arguments: ["mp4", "mkv", "mov", "avi"]) func pictureAndDrawingAreSeen(suffix: String) throws {
        defer { remove() }
        let (width, height) = (97, 65)
        let input = try colourFrame(width: width, height: height) { x, _ in x < 48 ? (200, 30, 40) : (20, 160, 220) }
        let video = try AnnotatedVideo(path: path("a." + suffix), width: width, height: height, rate: 25)
        for _ in 0..<3 {
            input.time = nil
            try video.write(input) { picture in
                #expect((picture.width, picture.height) == (width, height))
                for y in 8..<24 {
                    for x in 8..<24 { for c in 0..<3 { picture.pixels[y * picture.stride + x * 3 + c] = 255 } }
                }
            }
        }
        try video.finish()
        let frames = try readAll(path("a." + suffix))
        #expect(frames.count == 3)
        let last = try #require(frames.last)
        #expect((last.width, last.height) == (96, 64))
        #expect(isNear(try colour(last, 15, 15), [255, 255, 255]))
        #expect(isNear(try colour(last, 30, 50), [200, 30, 40]))
        #expect(isNear(try colour(last, 80, 30), [20, 160, 220]))
    }

    /// A telephone's picture is turned before anything is drawn.
    @Test func rotationIsApplied() throws {
        defer { remove() }
        let input = try colourFrame(width: 64, height: 32) { x, y in x < 16 && y < 16 ? (250, 250, 250) : (0, 0, 120) }
        input.orientation = Orientation(transposed: true, mirrored: true)
        #expect(input.takeLuma(codec: AV_CODEC_ID_PPM, streamOrientation: input.orientation))
        let video = try AnnotatedVideo(path: path("a.mp4"), width: input.width, height: input.height, rate: 25)
        try video.write(input) { picture in
            #expect((picture.width, picture.height) == (32, 64))
        }
        try video.finish()
        let frame = try #require(try readAll(path("a.mp4")).first)
        #expect((frame.width, frame.height) == (32, 64))
        #expect(isNear(try colour(frame, 26, 6), [250, 250, 250]))
        #expect(isNear(try colour(frame, 6, 6), [0, 0, 120]))
    }

    /// A change of size in mid-stream: scaled to fit, with bars.
    @Test func otherSizesAreFitted() throws {
        defer { remove() }
        let video = try AnnotatedVideo(path: path("a.mp4"), width: 96, height: 64, rate: 25)
        let tall = try colourFrame(width: 40, height: 80) { _, _ in (220, 220, 60) }
        try video.write(tall) { _ in }
        tall.time = 1
        try video.write(tall) { _ in }
        try video.finish()
        let frames = try readAll(path("a.mp4"))
        #expect(frames.count == 2)
        let frame = try #require(frames.last)
        #expect((frame.width, frame.height) == (96, 64))
        #expect(isNear(try colour(frame, 48, 32), [220, 220, 60]))
        #expect(isNear(try colour(frame, 12, 32), [0, 0, 0]))
        #expect(isNear(try colour(frame, 84, 32), [0, 0, 0]))
    }

    @Test func isPlayableByFFprobe() throws {
        defer { remove() }
        let video = try AnnotatedVideo(path: path("a.mp4"), width: 64, height: 48, rate: 30000.0 / 1001)
        for index in 0..<30 {
            let time = Double(index) * 1001 / 30000
            try video.write(frame(99, width: 64, height: 48, index: index, time: time)) { _ in }
        }
        try video.finish()
        let text = try run([
            "ffprobe", "-v", "error", "-count_frames", "-show_entries",
            "stream=codec_name,pix_fmt,nb_read_frames,avg_frame_rate", "-of", "csv=p=0", path("a.mp4"),
        ]).requireSuccess().text
        let fields = text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",")
        #expect(["h264", "mpeg4"].contains(fields.first))
        #expect(fields.dropFirst() == ["yuv420p", "30000/1001", "30"])
    }

    @Test func unfinishedFilesDoNotPlay() throws {
        defer { remove() }
        do {
            let video = try AnnotatedVideo(path: path("a.mp4"), width: 64, height: 48, rate: 25)
            for index in 0..<60 {
                try video.write(frame(UInt8(index), width: 64, height: 48, index: index, time: nil)) { _ in }
            }
        }
        #expect(throws: CaptureError.truncatedBeforeIndex(path("a.mp4"))) { try MediaSource(path("a.mp4")) }
    }

    private func failure(_ path: String, inputs: [String] = []) -> VideoError? {
        do throws(VideoError) {
            let video = try AnnotatedVideo(path: path, width: 640, height: 480, rate: 25, inputs: inputs)
            for index in 0..<100 {
                let noisy = frame(0, width: 640, height: 480, index: index, time: nil)
                try video.write(noisy) { picture in
                    var state = UInt32(index + 1)
                    for at in 0..<(picture.stride * picture.height) {
                        state = state &* 1_664_525 &+ 1_013_904_223
                        picture.pixels[at] = UInt8(truncatingIfNeeded: state >> 24)
                    }
                }
            }
            try video.finish()
            return nil
        } catch {
            return error
        }
    }

    @Test func fullDisk() throws {
        defer { remove() }
        try FileManager.default.createSymbolicLink(atPath: path("full.mkv"), withDestinationPath: "/dev/full")
        let error = try #require(failure(path("full.mkv")))
        #expect(error.exitCode == 74)
        #expect(error.description.contains("No space left on device"))
    }

    @Test func badPlaces() throws {
        defer { remove() }
        let missing = try #require(failure(path("none/a.mp4")))
        #expect(missing == .cannotOpen(path: path("none/a.mp4"), reason: "No such file or directory"))
        #expect(missing.exitCode == 74)
        #expect(failure(path("a.what")) == .unknownFormat(path: path("a.what")))
        #expect(failure(folder.path)?.exitCode == 64)
    }

    /// A video would wait in a pipe for its reader, and everything else with it.
    @Test func pipesAreRefused() throws {
        defer { remove() }
        try #require(mkfifo(path("pipe.mkv"), 0o600) == 0)
        #expect(failure(path("pipe.mkv")) == .isPipe(path: path("pipe.mkv")))
    }

    @Test(arguments: ["gif", "webm", "png", "wav"]) func unsuitableEndings(suffix: String) throws {
        defer { remove() }
        let error = try #require(failure(path("a." + suffix)))
        #expect(error.exitCode == 64)
        #expect(error.description.contains(".mp4") && error.description.contains(".ts"))
        #expect(!FileManager.default.fileExists(atPath: path("a." + suffix)))
    }

    /// Pixels that are not square are shown as they were.
    @Test(arguments: ["mp4", "mkv", "mov", "avi", "ts"]) func pixelsKeepTheirShape(suffix: String) throws {
        defer { remove() }
        try run([
            "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x96:rate=25:duration=0.2",
            "-vf", "setsar=2/1", "-pix_fmt", "yuv420p", path("in.mp4"),
        ]).requireSuccess()
        let source = try MediaSource(path("in.mp4"))
        let shape = PixelAspect(width: 2, height: 1)
        #expect(source.description.pixelAspect == shape)
        let video = try AnnotatedVideo(
            path: path("out." + suffix), width: 64, height: 96, pixelAspect: source.description.pixelAspect, rate: 25)
        let frame = Frame()
        while try source.read(into: frame) { try video.write(frame) { _ in } }
        try video.finish()
        #expect(try MediaSource(path("out." + suffix)).description.pixelAspect == shape)
        #expect(try readAll(path("out." + suffix)).count == 5)
    }

    @Test func inputsAreNotOverwritten() throws {
        defer { remove() }
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path("in.mp4")))
        try FileManager.default.createSymbolicLink(atPath: path("link.mp4"), withDestinationPath: path("in.mp4"))
        #expect(failure(path("link.mp4"), inputs: ["-", path("in.mp4")]) == .isInput(path: path("link.mp4")))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path("in.mp4"))) == Data([1, 2, 3]))
    }
}
