import FoundationEssentials

/// A face that a person or a teacher marked in a picture.
struct MarkedFace: Decodable, Sendable {
    /// x, y, width, height in pixels of the stored picture.
    let box: [Double]
    /// Five points x, y; nil where none are known.
    let landmarks: [[Double]]?
    /// Neither to be found nor punished.
    let ignore: Bool?
    /// Yaw, pitch and roll in degrees, yaw above 0 where the face looks to the picture's right; nil where not known.
    let euler: [Double]?
}

/// One line of a pack's table: a picture and the faces in it.
struct MarkedPicture: Decodable, Sendable {
    let file: String
    let width: Int
    let height: Int
    let source: String
    /// "human" or "teacher": who drew the boxes.
    let gt: String?
    let faces: [MarkedFace]
}

/// A pack of pictures for a face detector: `faces_valid.jsonl` (a JSON object for each picture) and `faces_valid.tar`.
struct DetectorPictures {
    let pictures: [MarkedPicture]

    static func table(_ folder: String, _ split: DataSplit) -> String { "\(folder)/faces_\(split.rawValue).jsonl" }
    static func archive(_ folder: String, _ split: DataSplit) -> String { "\(folder)/faces_\(split.rawValue).tar" }

    private static let longestTable = 1 << 30

    init(table path: String) throws(EvaluationError) {
        var pictures: [MarkedPicture] = []
        var names: Set<String> = []
        let decoder = JSONDecoder()
        let bytes = try DataFile.contents(of: path, limit: Self.longestTable)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in zip(1..., lines) where !line.allSatisfy({ $0 <= 0x20 }) {
            let picture: MarkedPicture
            do {
                picture = try decoder.decode(MarkedPicture.self, from: Data(line))
            } catch {
                throw .broken("\(path): line \(number): not a picture's JSON object (\(Self.reason(error)))")
            }
            if let fault = Self.fault(of: picture) { throw .broken("\(path): line \(number): \(fault)") }
            guard names.insert(picture.file).inserted else {
                throw .broken("\(path): line \(number): \(picture.file) stands there twice")
            }
            pictures.append(picture)
        }
        self.pictures = pictures
    }

    private static func fault(of picture: MarkedPicture) -> String? {
        if picture.width < 1 || picture.height < 1 { return "a picture of \(picture.width)x\(picture.height)" }
        for face in picture.faces {
            if face.box.count != 4 { return "a box of \(face.box.count) numbers" }
            if let points = face.landmarks, points.count != 5 || points.contains(where: { $0.count != 2 }) {
                return "landmarks that are not five points"
            }
            if let angles = face.euler, angles.count != 3 { return "a pose of \(angles.count) angles" }
        }
        return nil
    }

    /// The key that is missing or wrong, in few words.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of another type"
        default: "broken JSON"
        }
    }
}
