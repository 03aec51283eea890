/// Reads FER2013 and FERPlus as they are handed out: `fer2013.csv` (emotion, pixels, Usage) and beside it
/// `fer2013new.csv` (Usage, Image name, votes), both with a line for each picture in the same order.
enum FER2013Tables {
    static func pictures(_ folder: String) -> String { "\(folder)/fer2013.csv" }
    private static func votes(_ folder: String) -> String { "\(folder)/fer2013new.csv" }

    static func read(_ folder: String, split: DataSplit, labels: LabelSet) throws -> LabelledFaces {
        switch labels {
        case .fer2013:
            return try readWithOldLabels(folder, split)
        case .ferplus:
            guard DataFile.exists(votes(folder)) else {
                throw EvaluationError.unreadable(
                    "\(votes(folder)): missing; the eight classes need FERPlus' votes, FER2013's own labels are seven")
            }
            return try readWithVotes(folder, split)
        }
    }

    private static func readWithOldLabels(_ folder: String, _ split: DataSplit) throws -> LabelledFaces {
        var table = try CSVReader(pictures(folder))
        let (usage, pixels) = (try table.column("Usage"), try table.column("pixels"))
        let emotion = try table.column("emotion")
        var faces = LabelledFaces()
        var row = -1
        while try table.next() {
            row += 1
            guard table.text(usage) == split.usage else { continue }
            let label = LabelSet.fer2013.expressions[try table.integer(emotion, in: 0...6)]
            faces.append(index: row, label: label, plurality: nil)
            try appendTile(table, pixels, to: &faces.tiles)
        }
        return faces
    }

    private static func readWithVotes(_ folder: String, _ split: DataSplit) throws -> LabelledFaces {
        var table = try CSVReader(pictures(folder))
        var voted = try CSVReader(votes(folder))
        let (usage, pixels) = (try table.column("Usage"), try table.column("pixels"))
        let votedUsage = try voted.column("Usage")
        let columns = try FERPlusVotes.columns.map { name in try voted.column(name) }
        var faces = LabelledFaces()
        var row = -1
        while try table.next() {
            row += 1
            guard try voted.next() else {
                throw EvaluationError.broken("\(votes(folder)): \(row) rows, fewer than fer2013.csv has")
            }
            guard voted.text(votedUsage) == table.text(usage) else {
                throw voted.broken(
                    "its Usage is not the one of that row in fer2013.csv: the files do not belong together")
            }
            guard table.text(usage) == split.usage else { continue }
            var counts: [Int] = []
            for column in columns { counts.append(try voted.integer(column, in: 0...1000)) }
            let votes = FERPlusVotes(counts: counts)
            guard let plurality = votes.plurality else { continue }
            faces.append(index: row, label: votes.majority, plurality: plurality)
            try appendTile(table, pixels, to: &faces.tiles)
        }
        guard try !voted.next() else {
            throw EvaluationError.broken("\(votes(folder)): more rows than fer2013.csv has")
        }
        return faces
    }

    /// Parses 48 x 48 numbers of 0...255 with blanks between them.
    private static func appendTile(_ table: CSVReader, _ column: Int, to tiles: inout [UInt8]) throws {
        let expected = tiles.count + LabelledFaces.tileSize
        var value: Int?
        for byte in table.bytes(column) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = (value ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                if let value, value > 255 { throw table.broken("a pixel is above 255") }
            case UInt8(ascii: " "):
                if let complete = value { tiles.append(UInt8(complete)) }
                value = nil
            default:
                throw table.broken("pixels hold something that is no number")
            }
        }
        if let complete = value { tiles.append(UInt8(complete)) }
        guard tiles.count == expected else {
            throw table.broken(
                "\(tiles.count - expected + LabelledFaces.tileSize) pixels, \(LabelledFaces.tileSize) were expected")
        }
    }
}

extension LabelledFaces {
    fileprivate mutating func append(index: Int, label: FaceExpression?, plurality: FaceExpression?) {
        faces.append(
            LabelledFace(
                index: index, label: label, plurality: plurality, landmarks: nil, picture: .tile(faces.count)))
    }
}
