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
            self = scheme == "file" ? .file(path: String(text.dropFirst("file://".count))) : .url(text, scheme: scheme)
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
