/// The regular files in an uncompressed tar archive (ustar, GNU or pax), by name. Reads the headers once and a file's
/// bytes when they are asked for.
struct TarArchive: Sendable {
    private let file: DataFile
    private var members: [String: Range<Int>] = [:]

    private static let block = 512
    /// Longest name or extended header that is taken for real.
    private static let longestHeader = 1 << 16
    private static let mostMembers = 10_000_000

    init(_ path: String) throws(EvaluationError) {
        file = try DataFile(path)
        try readHeaders(size: try file.size())
    }

    var names: some Collection<String> { members.keys }

    func contains(_ name: String) -> Bool { members[name] != nil }

    /// The bytes of the file called `name`; nil where the archive has none. Refused beyond `limit` bytes.
    func contents(of name: String, limit: Int) throws(EvaluationError) -> [UInt8]? {
        guard let place = members[name] else { return nil }
        guard place.count <= limit else {
            throw .broken("\(file.path): \(name): \(place.count) bytes, more than the \(limit) allowed")
        }
        return try file.read(at: place.lowerBound, count: place.count)
    }

    private mutating func readHeaders(size: Int) throws(EvaluationError) {
        var offset = 0
        var pending = Extensions()
        while offset < size {
            let bytes = try file.read(at: offset, count: Self.block)
            guard bytes.count == Self.block else { throw broken(offset, "cut off in a header") }
            if bytes.allSatisfy({ $0 == 0 }) { return }
            guard let header = Header(bytes) else { throw broken(offset, "no tar header") }
            let start = offset + Self.block
            let length = header.isExtension ? header.size : pending.size ?? header.size
            guard length <= size - start else { throw broken(offset, "a file that reaches beyond the archive's end") }
            switch header.kind {
            case "L", "x":
                guard length <= Self.longestHeader else {
                    throw broken(offset, "an extended header of \(length) bytes")
                }
                let content = try file.read(at: start, count: length)
                if header.kind == "L" {
                    pending.name = Header.text(content[...])
                } else {
                    guard pending.readRecords(content) else { throw broken(offset, "a damaged pax header") }
                }
            case "K", "g":
                break
            case "0", "\0", "7":
                guard members.count < Self.mostMembers else { throw broken(offset, "too many files") }
                members[Self.plain(pending.name ?? header.name)] = start..<start + length
                pending = Extensions()
            default:
                pending = Extensions()
            }
            let (padded, overflow) = length.addingReportingOverflow(Self.block - 1)
            guard !overflow else { return }
            offset = start + padded / Self.block * Self.block
        }
    }

    private func broken(_ offset: Int, _ message: String) -> EvaluationError {
        .broken("\(file.path): at byte \(offset): \(message)")
    }

    private static func plain(_ name: String) -> String {
        name.hasPrefix("./") ? String(name.dropFirst(2)) : name
    }
}

extension TarArchive {
    /// What a header before a file's own says about it.
    private struct Extensions {
        var name: String?
        var size: Int?

        /// Reads pax records, "LENGTH KEY=VALUE\n" each; false where they are damaged.
        mutating func readRecords(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                guard let blank = rest.firstIndex(of: UInt8(ascii: " ")),
                    let length = Int(Header.text(rest[..<blank])), length > blank - rest.startIndex + 1,
                    length <= rest.count
                else { return false }
                let record = rest[(blank + 1)..<(rest.startIndex + length - 1)]
                rest = rest.dropFirst(length)
                guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { return false }
                let value = String(decoding: record[(equals + 1)...], as: UTF8.self)
                switch String(decoding: record[..<equals], as: UTF8.self) {
                case "path":
                    name = value
                case "size":
                    guard let number = Int(value), number >= 0 else { return false }
                    size = number
                default:
                    break
                }
            }
            return true
        }
    }

    /// One block of 512 bytes that describes what follows it.
    private struct Header {
        let name: String
        let size: Int
        let kind: Character

        var isExtension: Bool { ["L", "K", "x", "g"].contains(kind) }

        /// nil where the checksum is wrong or a number is none.
        init?(_ bytes: [UInt8]) {
            guard let checksum = Self.number(bytes[148..<156]), checksum == Self.checksum(bytes),
                let size = Self.number(bytes[124..<136])
            else { return nil }
            self.size = size
            kind = Character(UnicodeScalar(bytes[156]))
            let name = Self.text(bytes[0..<100])
            let isUstar = bytes[257..<263].elementsEqual("ustar\0".utf8)
            let prefix = isUstar ? Self.text(bytes[345..<500]) : ""
            self.name = prefix.isEmpty ? name : "\(prefix)/\(name)"
        }

        /// The sum of all bytes, those of the checksum taken as blanks.
        private static func checksum(_ bytes: [UInt8]) -> Int {
            bytes.enumerated().reduce(0) { sum, item in
                sum + Int((148..<156).contains(item.offset) ? UInt8(ascii: " ") : item.element)
            }
        }

        /// The bytes up to the first zero.
        static func text(_ bytes: ArraySlice<UInt8>) -> String {
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }

        /// An octal number, or GNU's binary form for those that are too large; nil where it is neither or overflows.
        private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
            guard let first = bytes.first else { return nil }
            if first == 0x80 {
                var value = 0
                for byte in bytes.dropFirst() {
                    guard value <= Int.max >> 8 else { return nil }
                    value = value << 8 | Int(byte)
                }
                return value
            }
            let digits = text(bytes).trimmed
            return digits.isEmpty ? 0 : Int(digits, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
        }
    }
}
