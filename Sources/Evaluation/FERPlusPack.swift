import Faces
import Imaging

/// Reads a pack of FERPlus tiles: sheets of 25 x 40 tiles in lossless WebP (tile `t` stands on sheet `t / 1000`) and a
/// table with votes, FER2013's label and landmarks.
enum FERPlusPack {
    private static let sheetColumns = 40
    private static let sheetTiles = 1000
    private static let mostTiles = 100_000

    static func table(_ folder: String, _ split: DataSplit) -> String { "\(folder)/ferplus_\(split.rawValue).csv" }

    static func read(_ folder: String, split: DataSplit, labels: LabelSet) throws -> LabelledFaces {
        var table = try CSVReader(table(folder, split))
        let columns = try Columns(table)
        var faces = LabelledFaces()
        var sheet: (number: Int, image: LumaImage)?
        while try table.next() {
            let tile = try table.integer(columns.tile, in: 0...mostTiles)
            if sheet?.number != tile / sheetTiles {
                let path = sheetPath(folder, split, tile / sheetTiles)
                sheet = (tile / sheetTiles, try DecodedPicture.luma(contentsOf: path))
            }
            guard let sheet else { continue }
            let votes = try columns.votes(table)
            let old = try table.integer(columns.fer2013, in: 0...6)
            faces.faces.append(
                LabelledFace(
                    index: try table.integer(columns.index, in: 0...Int(Int32.max)),
                    label: labels == .ferplus ? votes.majority : LabelSet.fer2013.expressions[old],
                    plurality: labels == .ferplus ? votes.plurality : nil,
                    landmarks: try columns.trustedLandmarks(table), picture: .tile(faces.faces.count)))
            guard append(tile % sheetTiles, of: sheet.image, to: &faces.tiles) else {
                throw table.broken("tile \(tile) lies outside \(sheetPath(folder, split, sheet.number))")
            }
        }
        return faces
    }

    private static func sheetPath(_ folder: String, _ split: DataSplit, _ number: Int) -> String {
        "\(folder)/ferplus_\(split.rawValue)_\(number < 10 ? "0" : "")\(number).webp"
    }

    /// Copies the tile of that place on the sheet; false where the sheet is too small for it.
    private static func append(_ place: Int, of sheet: LumaImage, to tiles: inout [UInt8]) -> Bool {
        let side = LabelledFaces.tileSide
        let left = place % sheetColumns * side
        let top = place / sheetColumns * side
        guard left + side <= sheet.width, top + side <= sheet.height else { return false }
        sheet.withPixels { pixels in
            for row in top..<top + side {
                tiles.append(contentsOf: UnsafeBufferPointer(start: pixels + row * sheet.stride + left, count: side))
            }
        }
        return true
    }

    private struct Columns {
        let tile: Int
        let index: Int
        let fer2013: Int
        let votes: [Int]
        /// x0, y0 ... x4, y4.
        let points: [Int]
        let confidence: Int

        init(_ table: CSVReader) throws {
            tile = try table.column("tile")
            index = try table.column("index")
            fer2013 = try table.column("fer2013")
            votes = try FERPlusVotes.columns.map { name in try table.column(name) }
            points = try (0..<5).flatMap { [try table.column("x\($0)"), try table.column("y\($0)")] }
            confidence = try table.column("lm_conf")
        }

        func votes(_ table: CSVReader) throws -> FERPlusVotes {
            var counts: [Int] = []
            for column in votes { counts.append(try table.integer(column, in: 0...1000)) }
            return FERPlusVotes(counts: counts)
        }

        /// The landmarks, where a face detector confirmed them (`lm_conf` above 0).
        func trustedLandmarks(_ table: CSVReader) throws -> Landmarks? {
            guard let confidence = try table.number(confidence), confidence > 0 else { return nil }
            var values: [Float] = []
            for column in points {
                guard let value = try table.number(column) else { throw table.broken("landmarks are incomplete") }
                values.append(value)
            }
            let point = { (k: Int) in Point(x: values[2 * k], y: values[2 * k + 1]) }
            return Landmarks(
                leftEye: point(0), rightEye: point(1), nose: point(2), leftMouth: point(3), rightMouth: point(4))
        }
    }
}
