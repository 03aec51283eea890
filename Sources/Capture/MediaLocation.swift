/// What a user names as input: a file, standard input, or a URL that FFmpeg's network protocols read.
///
/// A file's name is never taken for a protocol: only `scheme://` makes a URL, so that `a:b.mp4` is a file.
enum MediaLocation: Equatable {
    case file(path: String)
    case standardInput
    case url(String, scheme: String)

    init(_ text: String) {
        if text == "-" {
            self = .standardInput
        } else if let scheme = Self.scheme(of: text) {
            let rest = text.dropFirst("file://".count)
            self = scheme == "file" ? .file(path: Self.decoded(rest)) : .url(text, scheme: scheme)
        } else {
            self = .file(path: text)
        }
    }

    /// What to call it in events: no folders, no passwords.
    var name: String {
        switch self {
        case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
        case .standardInput: "-"
        case .url(let url, _): Self.withoutCredentials(url)
        }
    }

    /// What to call it in messages: enough to find it again, no passwords.
    var place: String {
        switch self {
        case .file(let path): path
        case .standardInput: "standard input"
        case .url(let url, _): Self.withoutCredentials(url)
        }
    }

    /// Whether pictures come at the pace of the world.
    var isLive: Bool {
        guard case .url(_, let scheme) = self else { return false }
        return ["rtsp", "rtsps", "rtmp", "rtmps", "rtmpt", "rtp", "srtp", "udp", "srt", "mmsh", "mmst"].contains(scheme)
    }

    /// Letters, digits, `+`, `-` and `.` before `://`, beginning with a letter; lower case.
    private static func scheme(of text: String) -> String? {
        let scheme = text.utf8.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        let rest = text.utf8.dropFirst(scheme.count)
        guard let first = scheme.first, first > UInt8(ascii: "9"), rest.starts(with: "://".utf8) else { return nil }
        return String(decoding: scheme, as: UTF8.self).lowercased()
    }

    /// A URL's path with its `%20` and the like as the characters that they stand for. What is no such escape stays.
    private static func decoded(_ path: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(path.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(hexadecimal: digits) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Drops `user:password@` from before the host.
    private static func withoutCredentials(_ url: String) -> String {
        guard let slashes = url.utf8.firstIndex(of: UInt8(ascii: "/")) else { return url }
        let start = url.utf8.index(slashes, offsetBy: 2, limitedBy: url.utf8.endIndex) ?? url.utf8.endIndex
        let ends: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        let end = url.utf8[start...].firstIndex { ends.contains($0) } ?? url.utf8.endIndex
        guard let at = url.utf8[start..<end].lastIndex(of: UInt8(ascii: "@")) else { return url }
        return String(decoding: url.utf8[..<start], as: UTF8.self)
            + String(decoding: url.utf8[url.utf8.index(after: at)...], as: UTF8.self)
    }
}

extension UInt8 {
    /// The number that hexadecimal digits stand for.
    fileprivate init?(hexadecimal digits: some Collection<UInt8>) {
        // `UInt8("+f", radix: 16)` would be a number, too.
        let text = String(decoding: digits, as: UTF8.self)
        guard text.allSatisfy(\.isHexDigit) else { return nil }
        self.init(text, radix: 16)
    }
}
