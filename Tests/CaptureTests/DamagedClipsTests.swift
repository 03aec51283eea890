import Foundation
import Imaging
import Testing

@testable import Capture

/// Clips that were cut off or altered: frames and errors, never a crash or a hang.
@Suite struct DamagedClipsTests {
    private static let recipes = [
        ("mp4", "-c:v libx264 -bf 2 -g 10 -movflags +faststart"), ("mkv", "-c:v libx264 -g 10"),
        ("ts", "-c:v mpeg2video -g 10"), ("avi", "-c:v mjpeg"), ("webm", "-c:v libvpx -g 10"),
        ("mov", "-c:v libx265 -x265-params log-level=none"), ("gif", ""), ("avi", "-c:v mpeg4"),
        ("mkv", "-c:v libaom-av1 -cpu-used 8"), ("flv", "-c:v flv1"), ("png", "-frames:v 1"), ("jpg", "-frames:v 1"),
        ("ogv", "-c:v libtheora"), ("nut", "-c:v ffv1"),
    ]

    private static func clip(_ index: Int, in folder: TemporaryFolder) throws -> (suffix: String, data: Data) {
        let (suffix, arguments) = recipes[index]
        let path = folder.path("\(index).\(suffix)")
        let format = suffix == "gif" || suffix == "png" ? [] : ["-pix_fmt", suffix == "jpg" ? "yuvj420p" : "yuv420p"]
        try ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=1"] + format
                + arguments.split(separator: " ").map(String.init) + [path])
        return (suffix, try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The part before the cut is read as if nothing were missing behind it.
    @Test(arguments: ["mp4", "mkv", "ts", "avi"]) func truncated(suffix: String) throws {
        let folder = try TemporaryFolder()
        let whole = folder.path("whole.\(suffix)")
        try ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=4", "-pix_fmt", "yuv420p", "-g", "10", "-c:v",
            suffix == "avi" ? "mjpeg" : "libx264", "-movflags", "+faststart", whole,
        ])
        let (all, _) = try readAll(whole)
        let data = try Data(contentsOf: URL(fileURLWithPath: whole))
        let path = try folder.write(data.prefix(data.count * 6 / 10), "cut.\(suffix)")
        let (frames, _) = try readAll(path)
        #expect(frames.count > 40 && frames.count < 75)
        #expect(frames.dropLast(12).map(\.luma) == all.prefix(max(0, frames.count - 12)).map(\.luma))
    }

    /// Damage in the middle is counted and passed over: the rest comes.
    @Test func damagedPacketsAreCounted() throws {
        let folder = try TemporaryFolder()
        let whole = folder.path("whole.mkv")
        try ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=2", "-c:v", "libvpx", "-g", "1", "-pix_fmt",
            "yuv420p", whole,
        ])
        let (all, _) = try readAll(whole)
        var data = try Data(contentsOf: URL(fileURLWithPath: whole))
        // The start code in the header of every VP8 key picture.
        let signature = Data([0x9D, 0x01, 0x2A])
        var from = data.startIndex
        var number = 0
        while let place = data.range(of: signature, in: from..<data.endIndex) {
            if [3, 4, 20].contains(number) { data.replaceSubrange(place, with: Data(count: 3)) }
            number += 1
            from = place.upperBound
        }
        try #require(number == 50)
        let path = try folder.write(data, "damaged.mkv")
        let (frames, counters) = try readAll(path)
        #expect(frames.count == 47)
        #expect(counters.decodeErrors == 3)
        let kept = all.indices.filter { ![3, 4, 20].contains($0) }
        #expect(frames.map(\.time) == kept.map { all[$0].time })
        #expect(frames.map(\.luma) == kept.map { all[$0].luma })
    }

    /// Seeded truncations and bit flips; `FERD_FUZZ_CASES` sets their number. A case that hangs is cancelled, which
    /// must end it, and is reported.
    @Test func randomDamage() throws {
        let environment = ProcessInfo.processInfo.environment
        let cases = environment["FERD_FUZZ_CASES"].flatMap(Int.init) ?? 280
        let seed = environment["FERD_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
        let folder = try TemporaryFolder()
        let clips = try Self.recipes.indices.map { try Self.clip($0, in: folder) }
        var frames = 0
        var failures = 0
        for number in 0..<cases {
            var random = SplitMix(state: seed &* 1_000_003 &+ UInt64(number))
            let (suffix, data) = clips[number % clips.count]
            let path = try folder.write(Self.damaged(data, &random), "case.\(suffix)")
            let cancellation = Cancellation()
            let watchdog = Watchdog(seconds: 60) { cancellation.cancel() }
            do {
                var options = MediaOptions(threads: number % 3)
                if number % 5 == 0 { options.start = 0.4 }
                let source = try MediaSource(path, options: options, cancellation: cancellation)
                let frame = Frame()
                var last = -Double.infinity
                while try source.read(into: frame) {
                    frames += 1
                    let time = frame.time ?? .nan
                    #expect(time > last, "case \(number)")
                    last = time
                    #expect(Self.sum(frame) >= 0, "case \(number)")
                }
            } catch {
                failures += 1
                #expect(error.exitCode == 66, "case \(number): \(error)")
            }
            watchdog.stop()
            #expect(!cancellation.isCancelled, "case \(number) hung")
        }
        // The damage is neither without effect nor total.
        #expect(frames > cases * 4)
        #expect(failures > 0 && failures < cases)
    }

    /// Reads every pixel, so that a plane that reaches beyond its memory is found.
    private static func sum(_ frame: Frame) -> Int {
        var sum = 0
        for row in 0..<frame.height {
            let pixels = frame.luma.pixels + row * frame.luma.stride
            for x in 0..<frame.width { sum &+= Int(pixels[x]) }
        }
        return sum
    }

    private static func damaged(_ data: Data, _ random: inout SplitMix) -> Data {
        var bytes = [UInt8](data)
        if Int.random(in: 0..<3, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
        }
        guard !bytes.isEmpty else { return Data() }
        // Mostly few flips anywhere, sometimes many, sometimes all in the headers.
        let reach = Bool.random(using: &random) ? bytes.count : min(bytes.count, 600)
        let flips = [1, 3, 10, 100][Int.random(in: 0..<4, using: &random)]
        for _ in 0..<flips {
            bytes[Int.random(in: 0..<reach, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        return Data(bytes)
    }
}

/// A small random generator with a seed (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
