/// Lines that wait until somebody takes them: in order, whole, in memory that is kept.
struct LineQueue {
    private var bytes: [UInt8] = []
    private var start = 0

    /// - Parameter capacity: bytes that it can hold before it grows; 64 KB at most are kept.
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Bytes that wait.
    var count: Int { bytes.count - start }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ lines: UnsafeRawBufferPointer) {
        // What was taken is cleared away once it is the larger part: each byte moves at most once.
        if start > count {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: lines)
    }

    /// Hands to `take` as many lines as are at most `limit` bytes long together, at least one, and drops as many bytes as it
    /// returns.
    mutating func takeFirst(atMost limit: Int, _ take: (UnsafeRawBufferPointer) -> Int) {
        start += bytes.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            return take(UnsafeRawBufferPointer(rebasing: rest[..<Self.endOfLines(in: rest, atMost: limit)]))
        }
        if isEmpty { clear() }
    }

    private static func endOfLines(in rest: UnsafeRawBufferPointer, atMost limit: Int) -> Int {
        guard rest.count > limit else { return rest.count }
        var end = limit
        while end > 0, rest[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        if end > 0 { return end }
        end = limit
        while end < rest.count, rest[end] != UInt8(ascii: "\n") { end += 1 }
        return min(end + 1, rest.count)
    }

    private mutating func clear() {
        start = 0
        // A burst must not keep its memory for ever.
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
    }

    private static let keptCapacity = 64 * 1024
}
