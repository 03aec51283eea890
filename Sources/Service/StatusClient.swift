public import Events
import FoundationEssentials
import Glibc
import Outlets
public import Pipeline

/// Asks a running program for its status, over the socket at which it gives its events.
public struct StatusClient {
    /// What was answered.
    public struct Answer {
        /// The line, without its line feed.
        public let line: String
        public let status: StatusEvent
    }

    /// What is asked, and how the answer begins, whatever comes in between.
    private static let request = Array("status\n".utf8)
    private static let beginning = Array(#"{"event":"status","#.utf8)
    /// Bytes that a line may have.
    private static let longestLine = 16 * 1024 * 1024

    private let path: String
    /// Seconds that an answer may take.
    private let patience: Double

    public init(path: String, patience: Double = 5) {
        self.path = path
        self.patience = patience
    }

    /// - Throws: `Failure`: 69 where nobody listens or answers, 77 where connecting is not permitted.
    public func ask() throws(Failure) -> Answer {
        let end = ContinuousClock.now + .seconds(patience)
        let descriptor = try connect(until: end)
        defer { close(descriptor) }
        try send(to: descriptor, until: end)
        let line = try receive(from: descriptor, until: end)
        do {
            return Answer(
                line: String(decoding: line, as: UTF8.self),
                status: try JSONDecoder().decode(StatusEvent.self, from: Data(line)))
        } catch {
            throw failure("the ferd at '\(path)' tells its status in another way than this one understands: \(error)")
        }
    }

    private func connect(until end: ContinuousClock.Instant) throws(Failure) -> Int32 {
        guard let address = SocketAddress(path) else {
            throw Failure("'\(path)' is no socket's path: those have 1 to 107 bytes", exitCode: ExitCodes.usage)
        }
        let descriptor = socket(AF_UNIX, SocketAddress.stream | SocketAddress.nonBlocking, 0)
        guard descriptor >= 0 else { throw failure("cannot make a socket: \(Self.text(errno))") }
        while !address.connect(descriptor) {
            let code = errno
            // As many as may wait to be taken do.
            if code == EAGAIN || code == EINTR, ContinuousClock.now < end {
                usleep(20_000)
                continue
            }
            close(descriptor)
            switch code {
            case ENOENT, ECONNREFUSED:
                throw failure("nobody listens at '\(path)'; is ferd running, and its --socket there?")
            case EACCES, EPERM:
                throw Failure(
                    "no permission to connect to '\(path)'; join the group of the socket (`ls -l`)",
                    exitCode: ExitCodes.noPermission)
            case EAGAIN, EINTR: throw failure("no answer from '\(path)' within \(Int(patience)) s")
            default: throw failure("cannot connect to '\(path)': \(Self.text(code))")
            }
        }
        return descriptor
    }

    private func send(to descriptor: Int32, until end: ContinuousClock.Instant) throws(Failure) {
        var rest = Self.request[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard wait(for: POLLOUT, of: descriptor, until: end) else { throw silence(heardOf: nil) }
            } else if errno != EINTR {
                throw failure("the program at '\(path)' has hung up")
            }
        }
    }

    /// Reads lines until the answer comes: a greeting and events may come before it.
    private func receive(from descriptor: Int32, until end: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        var line: [UInt8] = []
        var first: [UInt8]?
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            guard wait(for: POLLIN, of: descriptor, until: end) else { throw silence(heardOf: first) }
            let count = recv(descriptor, &block, block.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { throw failure("the program at '\(path)' has hung up without an answer") }
            for byte in block[..<count] {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                if line.starts(with: Self.beginning) { return line }
                if first == nil { first = line }
                line.removeAll(keepingCapacity: true)
            }
            guard line.count <= Self.longestLine else {
                throw failure("what listens at '\(path)' is no ferd: its lines have no end")
            }
        }
    }

    private func wait(for event: Int32, of descriptor: Int32, until end: ContinuousClock.Instant) -> Bool {
        while true {
            let left = end - ContinuousClock.now
            guard left > .zero else { return false }
            var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            let count = poll(&request, 1, Int32(left / .milliseconds(1)) + 1)
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
        }
    }

    /// Who does not answer may be an older ferd, or none.
    private func silence(heardOf first: [UInt8]?) -> Failure {
        let isFerd = first?.starts(with: Array(#"{"event":""#.utf8)) ?? false
        return failure(
            "no answer from '\(path)' within \(Int(patience)) s"
                + (isFerd
                    ? "; the ferd that runs there may be older than this one" : "; is it ferd that listens there?"))
    }

    private func failure(_ description: String) -> Failure {
        Failure(description, exitCode: ExitCodes.unavailable)
    }

    private static func text(_ code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
}
