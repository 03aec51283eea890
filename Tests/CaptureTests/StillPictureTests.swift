import Capture
import Foundation
import Imaging
import Testing

@Suite struct StillPictureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Goldens/StillPictures").path(percentEncoded: false)

    /// Luma by file name, rows of numbers, as another program decodes it.
    private static let expected: [String: [[Int]]] = {
        let data = FileManager.default.contents(atPath: "\(folder)/expected.json") ?? Data()
        return (try? JSONDecoder().decode([String: [[Int]]].self, from: data)) ?? [:]
    }()

    /// How far a decoder may differ: lossless grey is exact; a lossy decoder rounds; a colour JPEG is rounded to RGB and back.
    @Test(arguments: [
        ("grey.png", 0), ("colour.png", 0), ("alpha.png", 0), ("palette.png", 0), ("bits.png", 0), ("deep.png", 0),
        ("grey.webp", 0), ("lossy.webp", 1), ("grey.jpg", 2), ("colour.jpg", 3), ("colour.bmp", 0), ("grey.gif", 0),
        ("grey.pgm", 0),
    ]) func lumaIsAsAnotherDecoderGivesIt(name: String, tolerance: Int) throws {
        let rows = try #require(Self.expected[name])
        let image = try StillPicture.luma(contentsOf: "\(Self.folder)/\(name)")
        #expect(image.height == rows.count && image.width == rows.first?.count)
        #expect(image.range == .full)
        var largest = 0
        image.withPlane { plane in
            for (y, row) in rows.enumerated() {
                for (x, luma) in row.enumerated() {
                    largest = max(largest, abs(Int(plane.pixels[y * plane.stride + x]) - luma))
                }
            }
        }
        #expect(largest <= tolerance)
    }

    @Test(arguments: ["/nonexistent/picture.png", "/", "/dev/null"]) func whatIsNoFileIsAnError(path: String) {
        #expect { try StillPicture.luma(contentsOf: path) } throws: { "\($0)".hasPrefix("\(path): ") }
    }

    @Test func whatIsNoPictureIsAnError() {
        for bytes in [[], Array("no picture at all, only text".utf8), [UInt8](repeating: 0, count: 5000)] {
            #expect(throws: StillPictureError.self) { try StillPicture.luma(bytes: bytes, name: "memory") }
        }
    }

    /// Cut or changed files give a picture or an error, never a crash.
    @Test func damagedFilesDoNotCrash() throws {
        var state: UInt64 = 3
        func random(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for name in Self.expected.keys.sorted() {
            let whole = [UInt8](try #require(FileManager.default.contents(atPath: "\(Self.folder)/\(name)")))
            for round in 0..<40 {
                var bytes = whole
                if round % 2 == 0 { bytes.removeLast(random(below: bytes.count)) }
                for _ in 0..<3 where !bytes.isEmpty {
                    bytes[random(below: bytes.count)] ^= UInt8(1 << random(below: 8))
                }
                if let image = try? StillPicture.luma(bytes: bytes, name: name) {
                    #expect(image.width > 0 && image.height > 0)
                }
            }
        }
    }
}
