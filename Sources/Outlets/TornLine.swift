import Events
import Glibc

/// The piece of a line at the end of a file that grew until its writer was killed or the machine lost its power.
enum TornLine {
    /// By what a file is known as ours.
    enum Content {
        /// Event lines: by how each begins.
        case events
        /// A table's rows: by the header that the file begins with.
        case rows
    }

    /// Far more than any line.
    private static let mostBytes = 1 << 20
    private static let eventBeginning = Array(#"{"event":""#.utf8)
    private static let tableBeginning = CSVEncoder.firstColumns.withUTF8Buffer { Array($0) }

    /// Makes the file at `path` end on a whole line, so that what is added is read as lines: the piece of a line of ours
    /// is cut off; what is something else is not ours to cut, it gets its line feed. Whoever may not read the file
    /// leaves it as it is.
    /// - Parameters:
    ///   - descriptor: the same file, open for appending.
    ///   - content: what the file is to hold.
    /// - Returns: the size of the file afterwards.
    static func mend(path: String, descriptor: Int32, size: Int, content: Content) -> Int {
        let count = min(size, mostBytes)
        guard size > 0, let tail = read(path, from: size - count, count: count), tail.last != UInt8(ascii: "\n") else {
            return size
        }
        let piece = tail.lastIndex(of: UInt8(ascii: "\n")).map { tail[($0 + 1)...] } ?? tail[...]
        let isOurs =
            switch content {
            case .events: agree(piece, eventBeginning)
            case .rows:
                read(path, from: 0, count: min(size, tableBeginning.count)).map { agree($0, tableBeginning) } ?? false
            }
        if isOurs {
            let whole = size - piece.count
            return ftruncate(descriptor, whole) == 0 ? whole : size
        }
        return write(descriptor, "\n", 1) == 1 ? size + 1 : size
    }

    /// Whether one is the beginning of the other.
    private static func agree(_ piece: some Sequence<UInt8>, _ beginning: [UInt8]) -> Bool {
        zip(piece, beginning).allSatisfy { $0 == $1 }
    }

    private static func read(_ path: String, from offset: Int, count: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard lseek(descriptor, offset, SEEK_SET) >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), count - filled)
            }
            if got > 0 { filled += got } else if got == 0 || errno != EINTR { return nil }
        }
        return bytes
    }
}
