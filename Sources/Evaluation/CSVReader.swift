/// Reads a CSV file (RFC 4180) with a header line, record by record: fields in quotes may hold commas, line ends and
/// doubled quotes; lines end in LF or CRLF; a byte order mark and empty lines are passed over.
struct CSVReader {
    /// Names of the columns, without the blanks around them.
    private(set) var header: [String] = []
    /// The line of the file, from 1, on which the current record begins.
    private(set) var line = 0

    private let file: DataFile
    private var chunk: [UInt8] = []
    private var position = 0
    private var offset = 0
    private var nextLine = 1
    /// The fields of the current record, one after the other, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    private static let chunkSize = 1 << 18
    private static let longestRecord = 1 << 24

    init(_ path: String) throws(EvaluationError) {
        file = try DataFile(path)
        try fill()
        if chunk.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        guard try readRecord() else { throw .broken("\(path): empty, a header line was expected") }
        header = fields.map { $0.trimmed }
    }

    /// Steps to the next record; false at the end of the file. A record with more or fewer fields than the header is
    /// an error.
    mutating func next() throws(EvaluationError) -> Bool {
        guard try readRecord() else { return false }
        guard ends.count == header.count else {
            throw broken("\(ends.count) fields where the header has \(header.count)")
        }
        return true
    }

    /// The position of the column of one of these names, letter case aside; an error that names the file where there
    /// is none.
    func column(_ names: String...) throws(EvaluationError) -> Int {
        guard let index = optionalColumn(names) else {
            throw .broken("\(file.path): no column \"\(names[0])\"; it has: \(header.joined(separator: ", "))")
        }
        return index
    }

    func optionalColumn(_ names: [String]) -> Int? {
        let wanted = names.map { $0.lowercased() }
        return header.firstIndex { wanted.contains($0.lowercased()) }
    }

    /// The bytes of a field of the current record.
    func bytes(_ column: Int) -> ArraySlice<UInt8> {
        bytes[(column == 0 ? 0 : ends[column - 1])..<ends[column]]
    }

    /// A field as text without the blanks around it.
    func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self).trimmed }

    /// A field as a whole number in `range`.
    func integer(_ column: Int, in range: ClosedRange<Int>) throws(EvaluationError) -> Int {
        let text = text(column)
        guard let value = Int(text), range.contains(value) else {
            throw broken(
                "\(header[column]) is \"\(text.prefix(40))\", a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound) was expected")
        }
        return value
    }

    /// A field as a finite number; nil where it is empty.
    func number(_ column: Int) throws(EvaluationError) -> Float? {
        let text = text(column)
        if text.isEmpty { return nil }
        guard let value = Float(text), value.isFinite else {
            throw broken("\(header[column]) is \"\(text.prefix(40))\", a number was expected")
        }
        return value
    }

    /// An error about the current record, with file and line.
    func broken(_ message: String) -> EvaluationError { .broken("\(file.path): line \(line): \(message)") }

    private var fields: [String] { ends.indices.map { String(decoding: bytes($0), as: UTF8.self) } }

    // MARK: the grammar

    private enum Place {
        case fieldStart, plain, quoted, afterQuote
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private mutating func readRecord() throws(EvaluationError) -> Bool {
        repeat {
            bytes.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            line = nextLine
            guard try scanRecord() else { return false }
        } while ends.count == 1 && bytes.isEmpty
        return true
    }

    /// Scans up to the end of a line outside quotes, or of the file; false where nothing is left.
    private mutating func scanRecord() throws(EvaluationError) -> Bool {
        var place = Place.fieldStart
        var any = false
        while let byte = try nextByte() {
            any = true
            switch (place, byte) {
            case (.quoted, Self.quote):
                place = .afterQuote
            case (.quoted, _):
                try append(byte)
            case (.afterQuote, Self.quote):
                try append(byte)
                place = .quoted
            case (_, Self.comma):
                ends.append(bytes.count)
                place = .fieldStart
            case (_, Self.lineFeed):
                endLine(place)
                return true
            case (.fieldStart, Self.quote):
                place = .quoted
            case (.afterQuote, Self.carriageReturn):
                break
            case (.afterQuote, _):
                throw broken("text behind the closing quote of a field")
            case (.fieldStart, _), (.plain, _):
                try append(byte)
                place = .plain
            }
        }
        if place == .quoted { throw broken("a quote is opened and not closed") }
        if any { endLine(place) }
        return any
    }

    /// Ends the last field of a record; outside quotes a carriage return before the line's end belongs to it.
    private mutating func endLine(_ place: Place) {
        if place == .plain, bytes.last == Self.carriageReturn { bytes.removeLast() }
        ends.append(bytes.count)
    }

    private mutating func append(_ byte: UInt8) throws(EvaluationError) {
        guard bytes.count < Self.longestRecord else { throw broken("longer than \(Self.longestRecord) bytes") }
        bytes.append(byte)
    }

    private mutating func nextByte() throws(EvaluationError) -> UInt8? {
        if position == chunk.count { try fill() }
        guard position < chunk.count else { return nil }
        let byte = chunk[position]
        position += 1
        if byte == Self.lineFeed { nextLine += 1 }
        return byte
    }

    private mutating func fill() throws(EvaluationError) {
        chunk = try file.read(at: offset, count: Self.chunkSize)
        offset += chunk.count
        position = 0
    }
}

extension StringProtocol {
    /// Without blanks and tabs at both ends.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[start...end])
    }
}
