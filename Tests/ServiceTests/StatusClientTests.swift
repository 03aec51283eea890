import ChildProcess
import Events
import Foundation
import Glibc
import Outlets
import Testing

@testable import Pipeline
@testable import Service

@Suite("Asking for the status")
struct StatusClientTests {
    private func withPath<R>(_ body: (String) throws -> R) throws -> R {
        let path = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString)").path
        defer { unlink(path) }
        return try body(path)
    }

    /// Something that takes one connection, says `words`, and waits for the other end to hang up.
    private func withListener(saying words: String, hangsUp: Bool = false, _ body: (String) throws -> Void) throws {
        try withPath { path in
            let listener = try #require(UNIXSocket.bound(at: path))
            #expect(listen(listener, 8) == 0)
            let thread = Thread {
                let connection = accept(listener, nil, nil)
                _ = send(connection, words, words.utf8.count, Int32(MSG_NOSIGNAL))
                var block = [UInt8](repeating: 0, count: 64)
                while !hangsUp, recv(connection, &block, block.count, 0) > 0 {}
                close(connection)
            }
            thread.start()
            defer { close(listener) }
            try body(path)
        }
    }

    private func failure(at path: String, patience: Double = 600) -> Failure? {
        #expect(throws: Failure.self) { try StatusClient(path: path, patience: patience).ask() }
    }

    @Test func theAnswerIsFoundAmongEvents() throws {
        try withPath { path in
            let outlet = try SocketOutlet(path: path) { StatusSample.status }
            let writer = EventWriter(outlets: [outlet])
            let header = EventHeader(source: "a", seq: 0, pts: 0)
            for face in 1...100 { writer.write(.face(FaceEvent(header: header, face: face))) }
            for _ in 0..<10 {
                let answer = try StatusClient(path: path).ask()
                #expect(answer.status == StatusSample.status)
                #expect(answer.line.hasPrefix(#"{"event":"status""#) && !answer.line.contains("\n"))
            }
            writer.close()
        }
    }

    @Test func whereNobodyListensIsTold() throws {
        try withPath { path in
            #expect(failure(at: path)?.exitCode == 69)
            // A socket that was left behind.
            let left = try #require(UNIXSocket.bound(at: path))
            close(left)
            let stale = failure(at: path)
            #expect(stale?.exitCode == 69 && stale?.description.contains(path) == true)
        }
        #expect(failure(at: "/")?.exitCode == 69)
        #expect(failure(at: "")?.exitCode == 64)
        #expect(failure(at: String(repeating: "x", count: 108))?.exitCode == 64)
    }

    @Test(.enabled(if: getuid() != 0, "SKIPPED: root may do everything")) func whatIsNotPermittedIsTold() throws {
        try withPath { path in
            let outlet = try SocketOutlet(path: path, mode: 0)
            #expect(failure(at: path)?.exitCode == 77)
            try outlet.close()
        }
    }

    @Test func anOlderFerdIsToldFromAStranger() throws {
        try withListener(saying: #"{"event":"hello","source":"a"}"# + "\n") { path in
            let older = failure(at: path, patience: 0.5)
            #expect(older?.exitCode == 69 && older?.description.contains("older") == true)
        }
        try withListener(saying: "220 mail\r\n") { path in
            let stranger = failure(at: path, patience: 0.5)
            #expect(stranger?.exitCode == 69 && stranger?.description.contains("is it ferd") == true)
        }
    }

    @Test func whoHangsUpIsTold() throws {
        try withListener(saying: #"{"event":"status","#, hangsUp: true) { path in
            #expect(failure(at: path)?.description.contains("hung up") == true)
        }
    }

    @Test func anotherStatusThanItUnderstandsIsTold() throws {
        try withListener(saying: #"{"event":"status","schema":2}"# + "\n") { path in
            let failure = failure(at: path)
            #expect(failure?.exitCode == 69 && failure?.description.contains("\n") == false)
        }
    }

    @Test func theOnlySocketIsTaken() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString)")
        #expect(try StatusSocket.path(in: folder.path) == folder.path + "/ferd.sock")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func add(_ name: String) throws { try Data().write(to: folder.appending(path: name)) }
        try add("notes")
        try add("video0.sock")
        #expect(try StatusSocket.path(in: folder.path) == folder.path + "/video0.sock")
        try add("video2.sock")
        let failure = #expect(throws: Failure.self) { try StatusSocket.path(in: folder.path) }
        #expect(failure?.exitCode == 69 && failure?.description.contains("video2.sock") == true)
        try add("ferd.sock")
        #expect(try StatusSocket.path(in: folder.path) == folder.path + "/ferd.sock")
    }
}

/// The system calls that the tests need.
enum UNIXSocket {
    /// A stream socket whose file is at `path`; nobody listens yet.
    static func bound(at path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
