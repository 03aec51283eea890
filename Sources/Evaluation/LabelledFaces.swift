import Faces
import Imaging

/// A picture of a face with what people say that it shows.
struct LabelledFace: Sendable {
    /// The key of its prediction: FERPlus' row number, or the place in the order of reading.
    let index: Int
    /// The label to be met; nil where the labels' rule drops the picture.
    let label: FaceExpression?
    /// The label by plurality of votes; nil where that rule drops the picture, or there are no votes.
    let plurality: FaceExpression?
    /// Trusted landmarks in the picture's pixels.
    let landmarks: Landmarks?
    let picture: Picture

    /// Where the pixels are.
    enum Picture: Equatable, Sendable {
        /// The tile of that number in the set's memory.
        case tile(Int)
        case file(String)
    }
}

/// A set of labelled faces: tiles of 48x48 pixels in memory, or picture files of any size.
struct LabelledFaces: Sendable {
    var faces: [LabelledFace] = []
    /// Remarks for the reader of the figures, such as what was left out.
    var notes: [String] = []
    /// The tiles one after the other, row by row, full range.
    var tiles: [UInt8] = []

    static let tileSide = 48
    static let tileSize = tileSide * tileSide

    /// Lends the luma of a face's picture; throws where its file cannot be decoded.
    func withLuma<Result>(
        _ face: LabelledFace, _ body: (LumaPlane) throws -> Result
    ) throws -> Result {
        switch face.picture {
        case .tile(let number):
            let tile = tiles[number * Self.tileSize..<(number + 1) * Self.tileSize]
            return try tile.withUnsafeBufferPointer { pixels in
                guard let base = pixels.baseAddress else { throw EvaluationError.broken("an empty tile") }
                return try body(
                    LumaPlane(
                        pixels: base, width: Self.tileSide, height: Self.tileSide, stride: Self.tileSide, range: .full))
            }
        case .file(let path):
            return try DecodedPicture.luma(contentsOf: path).withPlane(body)
        }
    }
}

extension LabelledFaces {
    /// Reads the faces of `folder`, in whichever of three forms it is: a pack of sheets (`ferplus_valid.csv` ...),
    /// FER2013's and FERPlus' own tables (`fer2013.csv`, `fer2013new.csv`), or a folder of pictures for each class.
    static func read(
        _ folder: String, split: DataSplit, labels: LabelSet
    ) throws -> LabelledFaces {
        guard DataFile.isFolder(folder) else { throw EvaluationError.unreadable("\(folder): no such folder") }
        if DataFile.exists(FERPlusPack.table(folder, split)) {
            return try FERPlusPack.read(folder, split: split, labels: labels)
        }
        if DataFile.exists(FER2013Tables.pictures(folder)) {
            return try FER2013Tables.read(folder, split: split, labels: labels)
        }
        return try ClassFolders.read(folder, split: split, labels: labels)
    }
}
