import ChildProcess
import Foundation
import Testing

@testable import Capture

@Suite struct OrientationTests {
    /// A 3 x 2 picture: `0 1 2 / 3 4 5`.
    static let pixels: [UInt8] = [0, 1, 2, 3, 4, 5]

    static let turns: [(Orientation, width: Int, rows: [UInt8])] = [
        (Orientation(), 3, [0, 1, 2, 3, 4, 5]),
        (Orientation(mirrored: true), 3, [2, 1, 0, 5, 4, 3]),
        (Orientation(flipped: true), 3, [3, 4, 5, 0, 1, 2]),
        (Orientation(mirrored: true, flipped: true), 3, [5, 4, 3, 2, 1, 0]),
        (Orientation(transposed: true), 2, [0, 3, 1, 4, 2, 5]),
        (Orientation(transposed: true, mirrored: true), 2, [3, 0, 4, 1, 5, 2]),
        (Orientation(transposed: true, flipped: true), 2, [2, 5, 1, 4, 0, 3]),
        (Orientation(transposed: true, mirrored: true, flipped: true), 2, [5, 2, 4, 1, 3, 0]),
    ]

    @Test(arguments: turns.indices) func turnsByHand(index: Int) {
        let (orientation, width, expected) = Self.turns[index]
        var target = [UInt8](repeating: 99, count: 6)
        orientation.copy(
            Self.pixels, stride: 3, width: 3, height: 2, pixelBytes: 1, to: &target, stride: width)
        #expect(target == expected)
        #expect(orientation.size(width: 3, height: 2).width == width)
    }

    /// Larger than the blocks in which the copy works, with rows longer than the picture, three bytes a pixel.
    @Test(arguments: turns.indices) func turnsLargePictures(index: Int) {
        let orientation = Self.turns[index].0
        let (width, height, stride) = (71, 45, 71 * 3 + 5)
        var source = [UInt8](repeating: 0, count: stride * height)
        for y in 0..<height {
            for x in 0..<width { (source[y * stride + x * 3], source[y * stride + x * 3 + 2]) = (UInt8(x), UInt8(y)) }
        }
        let upright = orientation.size(width: width, height: height)
        var target = [UInt8](repeating: 77, count: upright.width * 3 * upright.height)
        orientation.copy(
            source, stride: stride, width: width, height: height, pixelBytes: 3, to: &target,
            stride: upright.width * 3)
        for y in 0..<height {
            for x in 0..<width {
                var (column, row) = orientation.transposed ? (y, x) : (x, y)
                if orientation.mirrored { column = upright.width - 1 - column }
                if orientation.flipped { row = upright.height - 1 - row }
                let at = (row * upright.width + column) * 3
                #expect(target[at] == UInt8(x) && target[at + 1] == 0 && target[at + 2] == UInt8(y))
            }
        }
    }

    @Test func readsDisplayMatrices() {
        func matrix(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> Orientation {
            Orientation(displayMatrix: [a, b, 0, c, d, 0, 0, 0, 1 << 30])
        }
        let one: Int32 = 1 << 16
        #expect(matrix(one, 0, 0, one) == .upright)
        #expect(matrix(0, 0, 0, 0) == .upright)
        #expect(matrix(-one, 0, 0, -one) == Orientation(mirrored: true, flipped: true))
        // A telephone held upright: the stored picture is to be turned clockwise.
        #expect(matrix(0, one, -one, 0) == Orientation(transposed: true, mirrored: true))
        #expect(matrix(0, -one, one, 0) == Orientation(transposed: true, flipped: true))
        #expect(matrix(-one, 0, 0, one) == Orientation(mirrored: true))
        #expect(matrix(.min, .min, .min, .min) == Orientation(mirrored: true, flipped: true))
    }

    /// A clip that says how it is to be turned, against ffmpeg's own turning of it.
    @Test(arguments: [-90, 90, 180, 270]) func rotatedClip(degrees: Int) throws {
        let folder = try TemporaryFolder()
        let (plain, turned) = (folder.path("plain.mp4"), folder.path("turned.mp4"))
        // White in the top left corner of the stored picture.
        try ffmpeg([
            "-f", "lavfi", "-i", "color=black:size=64x48:duration=0.2,drawbox=0:0:16:16:white:fill", "-c:v", "libx264",
            "-pix_fmt", "yuv420p", plain,
        ])
        do {
            try ffmpeg(["-display_rotation", "\(degrees)", "-i", plain, "-c", "copy", turned])
        } catch is CommandFailure {
            // Before FFmpeg 6 it is a tag, and counts the other way round.
            try ffmpeg(["-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=\((360 - degrees) % 360)", turned])
        }
        let (frames, _) = try readAll(turned)
        let first = try #require(frames.first)
        let isCrossed = degrees % 180 != 0
        #expect((first.width, first.height) == (isCrossed ? (48, 64) : (64, 48)))
        let source = try MediaSource(turned)
        #expect((source.description.width, source.description.height) == (first.width, first.height))
        let expected = try convertedLuma(turned, width: first.width, height: first.height)
        #expect(first.luma.difference(try #require(expected.first)).largest <= 2)
        // ffprobe says by how much the picture is turned counter-clockwise: 90 brings its top left to the bottom left.
        let probe = try run([
            "ffprobe", "-v", "quiet", "-select_streams", "v:0", "-show_entries", "stream_side_data=rotation", "-of",
            "csv=p=0", turned,
        ])
        let turn = try #require(Int(probe.text.trimmingCharacters(in: .whitespacesAndNewlines)))
        let (right, bottom) = (first.width - 4, first.height - 4)
        let corner = [90: (4, bottom), -90: (right, 4), 180: (right, bottom), -180: (right, bottom)][turn]
        let (x, y) = try #require(corner)
        #expect(first.pixel(x, y) > 240)
        #expect(frames[0].luma.bytes.filter { $0 > 128 }.count < 16 * 16 + 40)
    }
}
