import Foundation

/// A TCP server on the loopback address that answers every client with the same bytes, whatever it is asked.
final class TinyServer: @unchecked Sendable {
    // Unchecked: all is constant after init; the descriptor is closed once, by deinit or `stop`.
    let port: Int
    private let listener: Int32

    enum Manner {
        /// Closes the connection after the answer.
        case closes
        /// Leaves it open and says no more.
        case stays
    }

    init(answer: Data, then manner: Manner) throws {
        // `SOCK_STREAM` is an enumeration in Glibc.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        // The thread's own: by the time that it is done, the other number may be another test's.
        let accepting = dup(listener)
        Thread.detachNewThread {
            var open: [Int32] = []
            while true {
                let client = accept(accepting, nil, nil)
                guard client >= 0 else { break }
                // The question is not awaited where nothing is answered.
                if !answer.isEmpty {
                    var question = [UInt8](repeating: 0, count: 4096)
                    _ = recv(client, &question, question.count, 0)
                    answer.withUnsafeBytes { bytes in
                        var sent = 0
                        while sent < bytes.count, let base = bytes.baseAddress {
                            let count = send(client, base + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                            guard count > 0 else { break }
                            sent += count
                        }
                    }
                }
                if manner == .closes { close(client) } else { open.append(client) }
            }
            for client in open { close(client) }
            close(accepting)
        }
    }

    /// An HTTP answer of `body`, which claims to be of `length` bytes.
    static func http(_ status: String, _ body: Data, length: Int? = nil) -> Data {
        let header =
            "HTTP/1.1 \(status)\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: \(length ?? body.count)\r\nConnection: close\r\n\r\n"
        return Data(header.utf8) + body
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    deinit {
        stop()
        close(listener)
    }
}
