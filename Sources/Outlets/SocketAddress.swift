import Glibc

/// The address of a UNIX socket, and the calls that take one.
package struct SocketAddress: Sendable {
    // `SOCK_STREAM` and its like are an enumeration in Glibc.
    package static let stream = Int32(SOCK_STREAM.rawValue)
    /// A kind of socket, for `socket(2)`: messages, and closed in programs that this one starts.
    package static let datagram = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    package static let nonBlocking = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    private var address = sockaddr_un()
    private var length = socklen_t(MemoryLayout<sockaddr_un>.size)

    /// Nil where `path` is too long for an address (108 bytes with its end) or empty.
    package init?(_ path: String) {
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard !bytes.isEmpty, bytes.count <= room, !bytes.contains(0) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// An address as systemd gives them: a path, or `@` and a name in the kernel's own space (an abstract socket). Nil where it
    /// is too long or empty.
    package init?(managed text: String) {
        self.init(text)
        guard text.hasPrefix("@") else { return }
        // The name has no end but the address's.
        length = socklen_t(MemoryLayout<sa_family_t>.size + text.utf8.count)
        withUnsafeMutableBytes(of: &address.sun_path) { $0[0] = 0 }
    }

    /// Sends `text` as one message.
    /// - Returns: whether it was taken.
    @discardableResult
    package func send(_ text: String, from descriptor: Int32) -> Bool {
        let bytes = Array(text.utf8)
        return withAddress {
            sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, $1) == bytes.count
        }
    }

    func bind(_ descriptor: Int32) -> Bool {
        withAddress { Glibc.bind(descriptor, $0, $1) == 0 }
    }

    package func connect(_ descriptor: Int32) -> Bool {
        withAddress { Glibc.connect(descriptor, $0, $1) == 0 }
    }

    private func withAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, length)
            }
        }
    }

    /// Where a UNIX socket is bound; nil where `descriptor` is none.
    static func path(of descriptor: Int32) -> String? {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard code == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
        return withUnsafeBytes(of: address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Whether `descriptor` is a stream socket that takes connections.
    static func listens(_ descriptor: Int32) -> Bool {
        option(SO_ACCEPTCONN, of: descriptor) == 1 && option(SO_TYPE, of: descriptor) == stream
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}
