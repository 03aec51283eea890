/// The four letters of a pixel format, as V4L2 has them: `YUYV`, `MJPG`.
struct FourCC: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The first letter in the lowest byte.
    let code: UInt32

    init(code: UInt32) {
        self.code = code
    }

    init(stringLiteral letters: StaticString) {
        self.init(letters.description)
    }

    /// Takes what people write: any case where the letters are known, the spaces at the end left out.
    init(_ text: String) {
        var bytes = Array(text.utf8.prefix(4))
        while bytes.count < 4 { bytes.append(UInt8(ascii: " ")) }
        code = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The letters without spaces at their end; what cannot be printed is `?`.
    var description: String {
        var letters = (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * UInt32($0))) }
        while letters.count > 1, letters.last == UInt8(ascii: " ") { letters.removeLast() }
        return String(decoding: letters.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
