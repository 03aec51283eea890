/// What a reader says: lines, of which one is understood.
struct ReaderRequests {
    /// Asks for a status.
    private static let status = Array("status".utf8)

    /// Bytes that are kept of a line: more than a request has with its end, so that a longer one is told from it.
    private static let longest = status.count + 2

    /// Bytes that were no request.
    private(set) var junk = 0
    /// The line until now, as far as it may be a request.
    private var line: [UInt8] = []

    /// Takes in the next bytes.
    /// - Returns: whether a status is asked for, once or more often.
    mutating func hear(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var isAsked = false
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                // Lines of terminals and of some libraries end in two bytes.
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                if line == Self.status { isAsked = true } else { junk += line.count + 1 }
                line.removeAll(keepingCapacity: true)
            } else if line.count < Self.longest {
                line.append(byte)
            } else {
                junk += 1
            }
        }
        return isAsked
    }
}
