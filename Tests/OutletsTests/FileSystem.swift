import ChildProcess
import Foundation
import Glibc

/// The few calls that the tests need.
enum FileSystem {
    /// Runs `body` with the path of a fresh folder and removes it afterwards.
    static func withFolder<R>(_ body: (String) throws -> R) throws -> R {
        var template = Array("/tmp/ferd-outlets-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("mkdtemp: error \(errno)") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestFailure("open \(path): error \(errno)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TestFailure("read: error \(errno)") }
            bytes += block[..<count]
        }
    }

    static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFailure("open \(path): error \(errno)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw TestFailure("write \(path): error \(errno)")
        }
    }

    static func mode(_ path: String) throws -> mode_t {
        try status(path).st_mode
    }

    static func size(_ path: String) throws -> Int {
        Int(try status(path).st_size)
    }

    /// Whether a small disk can be had, to fill it up.
    static let canMount: Bool = {
        let script = "d=$(mktemp -d) && mount -t tmpfs none \"$d\" && umount \"$d\"; code=$?; rmdir \"$d\"; exit $code"
        return (try? Child(script: script).wait()) == .exit(0)
    }()

    private static func status(_ path: String) throws -> stat {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw TestFailure("lstat \(path): error \(errno)") }
        return status
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
