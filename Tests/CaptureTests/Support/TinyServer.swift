import Foundation
import LoopbackListener

/// A TCP server on the loopback address that answers every client with the same bytes, whatever it is asked.
final class TinyServer: Sendable {
    var port: Int { listener.port }
    private let listener: LoopbackListener

    enum Manner {
        /// Closes the connection after the answer.
        case closes
        /// Leaves it open and says no more.
        case stays
    }

    init(answer: Data, then manner: Manner) throws {
        let listener = try LoopbackListener()
        self.listener = listener
        // The thread's own: by the time that it is done, the other number may be another test's.
        let accepting = dup(listener.descriptor)
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
        shutdown(listener.descriptor, Int32(SHUT_RDWR))
    }

    deinit { stop() }
}
