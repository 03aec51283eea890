import Foundation
import Imaging
import Testing

/// What NumPy, Pillow and PyTorch make of small pictures: written by Tests/Goldens/imaging.py.
struct ResizeGolden: Decodable, CustomTestStringConvertible {
    let name: String
    let sourceWidth: Int
    let sourceHeight: Int
    let source: String
    let width: Int
    let height: Int
    let limited: Bool
    let luma: [Float]

    var testDescription: String { name }
    var picture: LumaImage {
        get throws {
            try .init(hex: source, width: sourceWidth, height: sourceHeight, range: limited ? .limited : .full)
        }
    }

    static func all() throws -> [ResizeGolden] { try Goldens.read("resize.json") }
}

struct WarpGolden: Decodable, CustomTestStringConvertible {
    let name: String
    let sourceWidth: Int
    let sourceHeight: Int
    let source: String
    let a: Float
    let b: Float
    let tx: Float
    let ty: Float
    let side: Int
    let shrinks: Bool
    let luma: [Float]

    var testDescription: String { name }
    var picture: LumaImage { get throws { try .init(hex: source, width: sourceWidth, height: sourceHeight) } }
    var transform: SimilarityTransform { SimilarityTransform(a: a, b: b, translation: Point(x: tx, y: ty)) }

    static func all() throws -> [WarpGolden] { try Goldens.read("warp.json") }
}

private enum Goldens {
    static func read<Value: Decodable>(_ name: String) throws -> Value {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Goldens/Imaging/\(name)")
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
    }
}

extension LumaImage {
    convenience init(hex: String, width: Int, height: Int, range: LumaRange = .full) throws {
        self.init(width: width, height: height, range: range)
        let digits = Array(hex.utf8)
        try #require(digits.count == 2 * width * height)
        for index in 0..<width * height {
            let pair = String(decoding: digits[2 * index...2 * index + 1], as: UTF8.self)
            self[index % width, index / width] = try #require(UInt8(pair, radix: 16))
        }
    }

    subscript(x: Int, y: Int) -> UInt8 {
        get { withPixels { $0[y * stride + x] } }
        set { withPixels { $0[y * stride + x] = newValue } }
    }

    func fill(_ luma: (_ x: Int, _ y: Int) -> UInt8) {
        for y in 0..<height {
            for x in 0..<width { self[x, y] = luma(x, y) }
        }
    }

    /// Row by row without gaps.
    var values: [UInt8] { (0..<width * height).map { self[$0 % width, $0 / width] } }
}
