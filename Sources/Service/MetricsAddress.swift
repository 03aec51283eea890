/// Where metrics are served: `unix:PATH`, `ADDRESS:PORT`, `[ADDRESS]:PORT`, `:PORT` or `PORT`.
public enum MetricsAddress: Equatable, Sendable {
    case unix(path: String)
    case tcp(host: String, port: Int)

    /// Without an address only this machine may ask.
    private static let loopback = "127.0.0.1"

    /// Nil where `text` is none of these.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty else { return nil }
            self = .unix(path: path)
            return
        }
        let colon = text.lastIndex(of: ":")
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { return nil }
        var host = colon.map { text[..<$0] } ?? ""
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") || host.contains("[") || host.contains("]") {
            // Whether the last part of 2001:db8::1:80 is a port cannot be told.
            return nil
        }
        guard !host.contains(where: { $0.isWhitespace || $0 == "/" }) else { return nil }
        self = .tcp(host: host.isEmpty ? Self.loopback : String(host), port: port)
    }
}

extension MetricsAddress: CustomStringConvertible {
    /// As it is written on a command line.
    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
