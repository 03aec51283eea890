import ChildProcess
import EventSchema
import Foundation
import Glibc
import Testing

@testable import Outlets

/// A program at the other end of a socket or a named pipe.
final class SocketClient: @unchecked Sendable {
    // Unchecked: each test has one thread use it.

    let descriptor: Int32
    private var bytes: [UInt8] = []
    /// Whether the other end has closed.
    private(set) var hasEnded = false

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw TestFailure("connect \(path): error \(code)")
        }
    }

    /// Reads the named pipe at `path`, whether or not somebody writes to it yet.
    init(pipe path: String) throws {
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestFailure("open \(path): error \(errno)") }
    }

    deinit { Glibc.close(descriptor) }

    /// Whether there is something to read.
    var hasMore: Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) == 1 && request.revents & Int16(POLLIN) != 0
    }

    /// Reads what is there, waiting until something is; nothing at the end.
    func readSome(_ limit: Int = 65536) throws {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(patience.components.seconds * 1000)) == 1 else {
            throw TestFailure("nothing came")
        }
        var block = [UInt8](repeating: 0, count: limit)
        let count = Glibc.read(descriptor, &block, limit)
        if count <= 0 { hasEnded = true } else { bytes += block[..<count] }
    }

    /// Waits, without allocating, until less than `count` bytes wait to be read by another thread, at most ten seconds.
    func waitUntilFewer(than count: Int32) {
        for _ in 0..<100_000 {
            var waiting: Int32 = 0
            guard ioctl(descriptor, UInt(FIONREAD), &waiting) == 0, waiting >= count else { return }
            usleep(100)
        }
    }

    /// Reads and forgets what is there.
    func discardSome() throws {
        try readSome()
        bytes.removeAll(keepingCapacity: true)
    }

    /// Reads until a whole line meets `condition`, or the end.
    func read(until condition: (JSONValue) -> Bool) throws -> [JSONValue] {
        var lines: [JSONValue] = []
        while true {
            var start = 0
            defer { bytes.removeFirst(start) }
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = try JSONDecoder().decode(JSONValue.self, from: Data(bytes[start..<end]))
                start = end + 1
                lines.append(line)
                if condition(line) { return lines }
            }
            guard !hasEnded else { return lines }
            bytes.removeFirst(start)
            start = 0
            try readSome()
        }
    }

    /// Reads to the end; throws where it is not the end of a line.
    func readToEnd() throws -> [JSONValue] {
        let lines = try read { _ in false }
        guard bytes.isEmpty else { throw TestFailure("a torn line at the end") }
        return lines
    }

    /// What is there, once something is.
    func textOfNextBlock() throws -> String {
        try readSome()
        defer { bytes = [] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All bytes until a line with `word` has come, which is the last.
    func text(until word: String) throws -> [UInt8] {
        while bytes.suffix(4096).occurrences(of: word) == 0 || bytes.last != UInt8(ascii: "\n") {
            guard !hasEnded else { throw TestFailure("no \(word)") }
            try readSome()
        }
        defer { bytes = [] }
        return bytes
    }
}

extension Collection<UInt8> {
    func occurrences(of word: String) -> Int {
        // C looks far faster than an unoptimised loop; event lines hold no zero byte.
        (map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { text in
            var (count, rest) = (0, text.baseAddress)
            while let start = rest, let found = strstr(start, word) {
                count += 1
                rest = UnsafePointer(found + 1)
            }
            return count
        }
    }
}

/// A reader at the socket `path`, once `outlet` has taken it.
func connect(_ path: String, _ outlet: SocketOutlet) throws -> SocketClient {
    let before = outlet.readerCount
    let client = try SocketClient(path)
    try #require(waitUntil { outlet.readerCount > before })
    return client
}
