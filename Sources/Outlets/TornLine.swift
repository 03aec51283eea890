import Glibc

/// The piece of a line at the end of a file that grew until its writer was killed or the machine lost its power.
enum TornLine {
    /// Far more than any line.
    private static let mostBytes = 1 << 20
    private static let beginning = Array(#"{"event":""#.utf8)

    /// Makes the file at `path` end on a whole line, so that what is added is read as lines: the piece of an event line
    /// is cut off; what is something else is not ours to cut, it gets its line feed. Whoever may not read the file
    /// leaves it as it is.
    /// - Parameter descriptor: the same file, open for appending.
    /// - Returns: the size of the file afterwards.
    static func mend(path: String, descriptor: Int32, size: Int) -> Int {
        guard size > 0, let tail = read(path, last: min(size, mostBytes)), tail.last != UInt8(ascii: "\n") else {
            return size
        }
        let piece = tail.lastIndex(of: UInt8(ascii: "\n")).map { tail[($0 + 1)...] } ?? tail[...]
        if piece.starts(with: beginning) || beginning.starts(with: piece) {
            let whole = size - piece.count
            return ftruncate(descriptor, whole) == 0 ? whole : size
        }
        return write(descriptor, "\n", 1) == 1 ? size + 1 : size
    }

    private static func read(_ path: String, last count: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard lseek(descriptor, -count, SEEK_END) >= 0 else { return nil }
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
