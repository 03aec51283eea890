import Foundation
import Testing

@testable import Capture

/// `start`, `duration` and `every`: the same pictures with the same times as when all is read.
@Suite struct WindowTests {
    static let recipes = [
        ("mp4", "-c:v libx264 -bf 3 -g 12"),
        ("mp4", "-c:v libx264 -bf 3 -x264-params keyint=12:open-gop=1"),
        ("mkv", "-c:v libx265 -x265-params log-level=none:keyint=12:open-gop=1:bframes=3"),
        ("mov", "-c:v libx264 -g 250"),
        ("webm", "-c:v libvpx -g 15"),
        ("ts", "-c:v libx264 -bf 2 -g 12"),
        ("avi", "-c:v mpeg4 -bf 2 -g 12"),
        ("avi", "-c:v mjpeg"),
        ("mpg", "-c:v mpeg2video -bf 2 -g 12"),
        ("flv", "-c:v flv1 -g 12"),
        ("gif", ""),
        ("h264", "-c:v libx264 -bf 2 -g 12"),
        ("apng", "-f apng"),
    ]

    @Test(arguments: recipes.indices) func exactTail(index: Int) throws {
        let (suffix, arguments) = Self.recipes[index]
        let folder = try TemporaryFolder()
        let path = folder.path("clip." + suffix)
        try ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=3"]
                + (arguments + (suffix == "gif" || suffix == "apng" ? "" : " -pix_fmt yuv420p"))
                .split(separator: " ").map(String.init) + [path])
        let (all, _) = try readAll(path)
        let first = try #require(all.first?.time)
        #expect(all.count == 75)
        for start in [0.04, 0.5, 1.0, 1.73, 2.9] {
            let (tail, counters) = try readAll(path, MediaOptions(start: start))
            let expected = all.filter { ($0.time ?? 0) >= first + start - 1e-6 }
            #expect(tail.map(\.time) == expected.map(\.time), "\(arguments) from \(start)")
            #expect(tail.map(\.luma) == expected.map(\.luma), "\(arguments) from \(start)")
            #expect(tail.map(\.index) == Array(0..<tail.count))
            #expect(counters.delivered == tail.count)
        }
    }

    @Test func partsOfAClip() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("clip.mp4")
        try ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=3", "-output_ts_offset", "7", "-pix_fmt",
            "yuv420p", path,
        ])
        let (all, _) = try readAll(path)
        #expect(all.first?.time == 7)

        let (middle, _) = try readAll(path, MediaOptions(start: 1, duration: 0.4))
        #expect(middle == reindexed(all[25..<35]))

        let (thirds, _) = try readAll(path, MediaOptions(every: 3))
        #expect(thirds.map(\.index) == Array(stride(from: 0, to: 75, by: 3)))
        #expect(thirds.map(\.luma) == stride(from: 0, to: 75, by: 3).map { all[$0].luma })

        let (none, _) = try readAll(path, MediaOptions(start: 100))
        #expect(none.isEmpty)
        let (nothing, _) = try readAll(path, MediaOptions(duration: 0))
        #expect(nothing.isEmpty)
        let (strange, _) = try readAll(
            path, MediaOptions(start: .nan, duration: .infinity, every: -4, openTimeout: .nan, threads: -1))
        #expect(strange == all)

        let description = try MediaSource(path, options: MediaOptions(start: 1, duration: 0.4, every: 2)).description
        #expect(description.estimatedFrames == 5)
        #expect(description.duration == 0.4)
        #expect(description.firstTime == 7)
        #expect(try MediaSource(path).description.estimatedFrames == 75)
    }

    private func reindexed(_ frames: ArraySlice<Snapshot>) -> [Snapshot] {
        frames.enumerated().map { number, frame in
            var frame = frame
            frame.index = number
            return frame
        }
    }
}
