import ChildProcess
import Glibc

/// Both ends of a pipe.
struct Pipe {
    let reader: Int32
    let writer: Int32

    init() throws {
        // A child that has gone away must fail the test that writes to it, not end all tests.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw TestFailure("pipe: error \(errno)") }
        (reader, writer) = (ends[0], ends[1])
    }

    /// What comes next, at most `limit` bytes; nothing where every writer is gone.
    func read(_ limit: Int) throws -> [UInt8] {
        // A signal for another test may interrupt the waiting; it begins anew then.
        var request = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        var answer: Int32
        repeat {
            answer = poll(&request, 1, Int32(patience.components.seconds * 1000))
        } while answer < 0 && errno == EINTR
        guard answer == 1 else { throw TestFailure("nothing to read") }
        return try [UInt8](unsafeUninitializedCapacity: limit) { block, count in
            let size = Glibc.read(reader, block.baseAddress, limit)
            guard size >= 0 else { throw TestFailure("read: error \(errno)") }
            count = size
        }
    }

    func readToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let block = try read(65536)
            if block.isEmpty { return bytes }
            bytes += block
        }
    }
}
