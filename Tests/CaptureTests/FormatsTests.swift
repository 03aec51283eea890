import Foundation
import Testing

@testable import Capture

/// Codecs, containers and pixel formats, made by ffmpeg: every frame, its time, and its luma as ffmpeg converts it.
@Suite struct FormatsTests {
    struct Recipe: CustomTestStringConvertible {
        var name: String
        var file: String
        var arguments: [String]
        var size = "96x64"
        var testDescription: String { name }

        init(_ name: String, _ file: String, _ arguments: String, size: String = "96x64") {
            self.name = name
            self.file = file
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.size = size
        }
    }

    static let codecs = [
        Recipe("H.264 with B-frames", "a.mp4", "-c:v libx264 -bf 3 -pix_fmt yuv420p"),
        Recipe("H.264, full range", "a.mp4", "-c:v libx264 -pix_fmt yuvj420p"),
        Recipe("H.264, 4:4:4", "a.mkv", "-c:v libx264 -pix_fmt yuv444p"),
        Recipe("H.264, 4:2:2, 10 bit", "a.mp4", "-c:v libx264 -pix_fmt yuv422p10le"),
        Recipe("H.264, RGB", "a.mkv", "-c:v libx264rgb -crf 0 -pix_fmt rgb24"),
        Recipe("H.264, odd size", "a.mp4", "-c:v libx264 -pix_fmt yuv444p", size: "97x65"),
        Recipe("H.264, transport stream", "a.ts", "-c:v libx264 -pix_fmt yuv420p"),
        Recipe("H.264, no container", "a.h264", "-c:v libx264 -bf 2 -pix_fmt yuv420p"),
        Recipe("HEVC", "a.mp4", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p"),
        Recipe("HEVC, 10 bit", "a.mkv", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le"),
        Recipe("HEVC, 12 bit, 4:4:4", "a.mkv", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv444p12le"),
        Recipe("VP8", "a.webm", "-c:v libvpx"),
        Recipe("VP8 with alpha", "a.webm", "-c:v libvpx -pix_fmt yuva420p -auto-alt-ref 0"),
        Recipe("VP9", "a.webm", "-c:v libvpx-vp9"),
        Recipe("VP9, odd size", "a.webm", "-c:v libvpx-vp9 -pix_fmt yuv420p", size: "97x65"),
        Recipe("AV1", "a.mkv", "-c:v libaom-av1 -cpu-used 8 -pix_fmt yuv420p"),
        Recipe("Motion JPEG", "a.avi", "-c:v mjpeg -q:v 2 -pix_fmt yuvj422p"),
        Recipe("MPEG-4", "a.avi", "-c:v mpeg4"),
        Recipe("MPEG-4 with B-frames", "a.avi", "-c:v mpeg4 -bf 2"),
        Recipe("MPEG-2", "a.mpg", "-c:v mpeg2video"),
        Recipe("MPEG-1", "a.mpg", "-c:v mpeg1video"),
        Recipe("ProRes", "a.mov", "-c:v prores_ks"),
        Recipe("Theora", "a.ogv", "-c:v libtheora"),
        Recipe("Sorenson Spark", "a.flv", "-c:v flv1"),
        Recipe("WMV 2", "a.wmv", "-c:v wmv2"),
        Recipe("Animated GIF", "a.gif", ""),
        Recipe("Animated PNG", "a.apng", "-c:v apng -f apng"),
        Recipe("FFV1, grey", "a.mkv", "-c:v ffv1 -pix_fmt gray"),
        Recipe("FFV1, grey, 16 bit", "a.mkv", "-c:v ffv1 -pix_fmt gray16le"),
        Recipe("FFV1, grey, 10 bit", "a.mkv", "-c:v ffv1 -pix_fmt gray10le"),
        Recipe("FFV1, BGR0", "a.mkv", "-c:v ffv1 -pix_fmt bgr0"),
        Recipe("FFV1, RGB, 10 bit", "a.mkv", "-c:v ffv1 -pix_fmt gbrp10le"),
        Recipe("H.264, monochrome", "a.mkv", "-c:v libx264 -pix_fmt gray"),
        Recipe("Raw YUYV", "a.avi", "-c:v rawvideo -pix_fmt yuyv422"),
        Recipe("Raw UYVY", "a.nut", "-c:v rawvideo -pix_fmt uyvy422"),
        Recipe("Raw NV12", "a.nut", "-c:v rawvideo -pix_fmt nv12"),
        Recipe("Raw NV21", "a.nut", "-c:v rawvideo -pix_fmt nv21"),
        Recipe("Raw P010", "a.nut", "-c:v rawvideo -pix_fmt p010le"),
        Recipe("Raw P010, big-endian", "a.nut", "-c:v rawvideo -pix_fmt p010be"),
        Recipe("Raw 4:2:0, 10 bit, big-endian", "a.nut", "-c:v rawvideo -pix_fmt yuv420p10be"),
        Recipe("Raw grey and alpha", "a.nut", "-c:v rawvideo -pix_fmt ya8"),
        Recipe("Raw one bit", "a.nut", "-c:v rawvideo -pix_fmt monob"),
        Recipe("Raw RGB, bottom up", "a.avi", "-c:v rawvideo -pix_fmt bgr24"),
        Recipe("Raw RGB, 15 bit", "a.nut", "-c:v rawvideo -pix_fmt rgb555le"),
        Recipe("QuickTime Animation, palette", "a.mov", "-c:v qtrle -pix_fmt rgb24"),
    ]

    @Test(arguments: codecs) func everyFrameAsFFmpegHasIt(recipe: Recipe) throws {
        let folder = try TemporaryFolder()
        let path = folder.path(recipe.file)
        try ffmpeg(
            ["-f", "lavfi", "-i", "testsrc=size=\(recipe.size):rate=25:duration=1.2"] + recipe.arguments + [path])
        let (frames, counters) = try readAll(path)
        let first = try #require(frames.first)
        #expect("\(first.width)x\(first.height)" == recipe.size)
        #expect(counters.decodeErrors == 0)

        let probed = try probedTimes(path)
        #expect(frames.count == probed.count)
        #expect(frames.count >= 30)
        for (frame, expected) in zip(frames, probed) {
            guard let expected else { continue }
            #expect(abs((frame.time ?? .nan) - expected) < 1e-6)
        }
        let times = frames.compactMap(\.time)
        #expect(times.count == frames.count)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(counters.mendedTimes == probed.filter { $0 == nil }.count)

        let expected = try convertedLuma(path, width: first.width, height: first.height)
        #expect(expected.count == frames.count)
        for (frame, luma) in zip(frames, expected) {
            let (mean, largest) = frame.luma.difference(luma)
            #expect(mean <= 0.6 && largest <= 2, "frame \(frame.index): mean \(mean), largest \(largest)")
        }
    }

    static let stills = [
        Recipe("PNG", "a.png", ""),
        Recipe("PNG, grey", "a.png", "-pix_fmt gray"),
        Recipe("PNG, 16 bit", "a.png", "-pix_fmt rgb48be"),
        Recipe("PNG, palette", "a.png", "-pix_fmt pal8"),
        Recipe("PNG, one bit", "a.png", "-pix_fmt monob"),
        Recipe("PNG with alpha", "a.png", "-pix_fmt rgba"),
        Recipe("JPEG", "a.jpg", "-q:v 2"),
        Recipe("JPEG, grey", "a.jpg", "-q:v 2 -pix_fmt gray"),
        Recipe("WebP", "a.webp", "-c:v libwebp -lossless 0"),
        Recipe("WebP, lossless", "a.webp", "-c:v libwebp -lossless 1 -pix_fmt bgra"),
        Recipe("GIF", "a.gif", ""),
        Recipe("BMP", "a.bmp", ""),
        Recipe("TIFF", "a.tiff", "-pix_fmt rgb24"),
        Recipe("Targa", "a.tga", ""),
        Recipe("PGM, 16 bit", "a.pgm", "-pix_fmt gray16be"),
    ]

    @Test(arguments: stills) func stillPictureIsOneFrame(recipe: Recipe) throws {
        let folder = try TemporaryFolder()
        let path = folder.path(recipe.file)
        try ffmpeg(
            ["-f", "lavfi", "-i", "testsrc=size=\(recipe.size)"] + recipe.arguments + ["-frames:v", "1", path])
        let (frames, _) = try readAll(path)
        try #require(frames.count == 1)
        let expected = try convertedLuma(path, width: 96, height: 64)
        let (mean, largest) = frames[0].luma.difference(try #require(expected.first))
        #expect(mean <= 0.6 && largest <= 2, "mean \(mean), largest \(largest)")
    }
}
