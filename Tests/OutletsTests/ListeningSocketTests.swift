import EventSchema
import Glibc
import Testing

@testable import Outlets

@Suite struct ListeningSocketTests {
    private func failure(_ path: String) -> ListenFailure? {
        do {
            _ = try SocketOutlet(path: path)
            return nil
        } catch OutletError.cannotListen(_, let reason) {
            return reason
        } catch {
            return nil
        }
    }

    @Test func aSocketHasItsModeAndGroup() throws {
        try FileSystem.withFolder { folder in
            let mask = umask(0o077)
            defer { umask(mask) }
            let outlet = try SocketOutlet(path: folder + "/s", mode: 0o622, group: getegid())
            #expect(try FileSystem.mode(folder + "/s") == S_IFSOCK | 0o622)
            try outlet.close()
        }
    }

    @Test func aStaleSocketIsReplaced() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/s"
            // As a killed process leaves it.
            let stale = socket(AF_UNIX, SocketAddress.stream, 0)
            let address = try #require(SocketAddress(path))
            #expect(address.bind(stale))
            close(stale)
            let outlet = try SocketOutlet(path: path)
            _ = try SocketClient(path)
            try outlet.close()
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test func aSocketWhereSomebodyListensIsNot() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/s"
            let outlet = try SocketOutlet(path: path)
            #expect(failure(path) == .isTaken)
            _ = try SocketClient(path)
            try outlet.close()
        }
    }

    @Test func whatIsNoSocketStays() throws {
        try FileSystem.withFolder { folder in
            try FileSystem.write("mine", to: folder + "/file")
            #expect(failure(folder + "/file") == .isNoSocket)
            #expect(try FileSystem.read(folder + "/file") == Array("mine".utf8))
            #expect(failure(folder) == .isNoSocket)
            #expect(failure(folder + "/none/s") == .code(ENOENT))
            #expect(failure("/tmp/" + String(repeating: "x", count: 103)) == .tooLong)
            #expect(failure("") == .tooLong)
        }
    }

    /// Somebody else's socket may have taken the place meanwhile.
    @Test func onlyItsOwnSocketIsRemoved() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/s"
            let first = try SocketOutlet(path: path)
            #expect(unlink(path) == 0)
            let second = try SocketOutlet(path: path)
            try first.close()
            _ = try SocketClient(path)
            try second.close()
        }
    }

    @Test func aSocketThatWasHandedOverIsServedAndLeftInPlace() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/s"
            let descriptor = socket(AF_UNIX, SocketAddress.stream, 0)
            let address = try #require(SocketAddress(path))
            #expect(address.bind(descriptor) && listen(descriptor, 8) == 0)
            let outlet = try SocketOutlet(activated: descriptor)
            let client = try SocketClient(path)
            let writer = EventWriter(outlets: [outlet])
            writer.write(TestEvents.hello)
            #expect(try client.read { $0.isEvent("hello") }.count == 1)
            writer.close()
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test func onlyAListeningSocketCanBeHandedOver() throws {
        let pipe = try Pipe()
        defer {
            close(pipe.reader)
            close(pipe.writer)
        }
        #expect(throws: OutletError.cannotListen(path: "descriptor \(pipe.reader)", reason: .wrongDescriptor)) {
            _ = try SocketOutlet(activated: pipe.reader)
        }
    }

    @Test func eachFailureIsOneLine() {
        for reason: ListenFailure in [.isTaken, .isNoSocket, .wrongDescriptor, .tooLong, .group(EPERM), .code(EACCES)] {
            let error = OutletError.cannotListen(path: "/run/s", reason: reason)
            #expect(error.description.hasPrefix("cannot listen at '/run/s': ") && !error.description.contains("\n"))
            #expect([64, 69, 74, 77].contains(error.exitCode))
        }
    }
}
