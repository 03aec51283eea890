import ChildProcess
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Pipeline
@testable import Service

@Suite("Server of metrics")
struct MetricsServerTests {
    /// A server at a free port of this machine.
    private func withServer(patience: Double = 600, _ body: (_ port: Int) throws -> Void) throws {
        let server = try MetricsServer(at: .tcp(host: "127.0.0.1", port: 0), patience: patience) { StatusSample.status }
        defer { server.close() }
        guard case .tcp(_, let port) = server.address else { throw ConnectionFailure() }
        #expect(port > 0)
        try body(port)
    }

    private struct ConnectionFailure: Error {}

    private func connect(_ port: Int) throws -> FileHandle {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard code == 0 else { throw ConnectionFailure() }
        return handle
    }

    private func say(_ words: String, _ connection: FileHandle) {
        _ = send(connection.fileDescriptor, words, words.utf8.count, Int32(MSG_NOSIGNAL))
    }

    /// All that comes until the end; what a reset took away is missing.
    private func rest(_ connection: FileHandle) -> String {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(connection.fileDescriptor, &block, block.count, 0)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += block[..<count]
        }
    }

    private func answer(to request: String, at port: Int) throws -> (head: String, body: String) {
        let connection = try connect(port)
        say(request, connection)
        let parts = rest(connection).components(separatedBy: "\r\n\r\n")
        return (parts[0], parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    @Test func aScrapeGetsTheText() throws {
        try withServer { port in
            for path in ["/metrics", "/metrics?name=x"] {
                let (head, body) = try answer(to: "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n", at: port)
                #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
                #expect(head.contains("Content-Length: \(body.utf8.count)"))
                #expect(body == Metrics.text(of: StatusSample.status))
            }
        }
    }

    @Test func aHeadHasNoBody() throws {
        try withServer { port in
            let (head, body) = try answer(to: "HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n", at: port)
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && body.isEmpty)
            #expect(head.contains("Content-Length: \(Metrics.text(of: StatusSample.status).utf8.count)"))
        }
    }

    @Test(
        "all else is refused",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 404), ("GET /metrics/ HTTP/1.1\r\nHost: a\r\n\r\n", 404),
            ("GET /metricsx HTTP/1.1\r\nHost: a\r\n\r\n", 404), ("GET /../metrics HTTP/1.1\r\nHost: a\r\n\r\n", 404),
            ("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 405),
            ("DELETE /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 405), ("hello\r\n\r\n", 400),
            ("GET /metrics HTTP/9.9\r\n\r\n", 400), ("GET /metrics HTTP/1.1\r\nA B: c\r\n\r\n", 400),
        ])
    func refusals(request: String, code: Int) throws {
        try withServer { port in
            let (head, _) = try answer(to: request, at: port)
            #expect(head.hasPrefix("HTTP/1.1 \(code) "), "\(head)")
            #expect((code == 405) == head.contains("Allow: GET, HEAD"))
        }
    }

    @Test func headersWithoutEndAreCutOff() throws {
        try withServer { port in
            for line in ["x: \(String(repeating: "y", count: 1000))\r\n", String(repeating: "z", count: 1000)] {
                let connection = try connect(port)
                say("GET /metrics HTTP/1.1\r\n", connection)
                // Until the server hangs up.
                try #require(
                    waitUntil { send(connection.fileDescriptor, line, line.utf8.count, Int32(MSG_NOSIGNAL)) < 0 })
            }
            // Others are served.
            #expect(try answer(to: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", at: port).head.contains("200"))
        }
    }

    @Test func whoSaysNothingIsHungUpOn() throws {
        try withServer(patience: 0.2) { port in
            let (silent, slow) = (try connect(port), try connect(port))
            say("GET /metr", slow)
            #expect(rest(silent) == "" && !rest(slow).contains("200"))
        }
    }

    @Test func moreThanManyAreHungUpOnAndRoomComesAgain() throws {
        try withServer { port in
            var open = try (0..<MetricsDoor.mostConnections).map { _ in try connect(port) }
            // The last one has been taken when it is answered.
            say("GET /metrics HTTP/1.1\r\n", open[0])
            try #require(
                waitUntil {
                    guard let extra = try? connect(port) else { return false }
                    say("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", extra)
                    return !rest(extra).contains("200")
                })
            open.removeAll()
            try #require(
                waitUntil {
                    (try? answer(to: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", at: port).head.contains("200"))
                        ?? false
                })
        }
    }

    @Test func manyScrapersAtOnce() throws {
        try withServer { port in
            let right = Atomic<Int>(0)
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for _ in 0..<20 {
                    let head = try? answer(to: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", at: port).head
                    if head?.contains("200") == true { right.add(1, ordering: .relaxed) }
                }
            }
            #expect(right.load(ordering: .relaxed) == 160)
        }
    }

    @Test("curl scrapes over TCP and over a UNIX socket")
    func curl() throws {
        guard try run(["sh", "-c", "command -v curl"]).end == .exit(0) else {
            print("SKIPPED: curl is not installed")
            return
        }
        let text = Metrics.text(of: StatusSample.status)
        try withServer { port in
            let outcome = try run(["curl", "--silent", "--fail", "http://127.0.0.1:\(port)/metrics"])
            #expect(outcome.end == .exit(0) && outcome.text == text)
            #expect(try run(["curl", "--silent", "--fail", "http://127.0.0.1:\(port)/"]).end == .exit(22))
        }
        let path = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString).sock").path
        // A socket that a killed process left is replaced.
        close(try #require(UNIXSocket.bound(at: path)))
        let server = try MetricsServer(at: .unix(path: path)) { StatusSample.status }
        let outcome = try run(["curl", "--silent", "--fail", "--unix-socket", path, "http://ferd/metrics"])
        #expect(outcome.end == .exit(0) && outcome.text == text)
        server.close()
        #expect(access(path, F_OK) != 0)
    }

    @Test func anAddressThatIsTakenIsToldWith69() throws {
        try withServer { port in
            let failure = #expect(throws: Failure.self) {
                try MetricsServer(at: .tcp(host: "127.0.0.1", port: port)) { StatusSample.status }
            }
            #expect(failure?.exitCode == 69 && failure?.description.contains("127.0.0.1:\(port)") == true)
        }
        let path = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString).sock").path
        let server = try MetricsServer(at: .unix(path: path)) { StatusSample.status }
        let failure = #expect(throws: Failure.self) {
            try MetricsServer(at: .unix(path: path)) { StatusSample.status }
        }
        #expect(failure?.exitCode == 69 && failure?.description.contains(path) == true)
        server.close()
    }

    @Test(
        "an address that cannot be is told in one line", arguments: ["192.0.2.1", "no-such-host.invalid", "300.1.1.1"])
    func impossibleAddresses(host: String) {
        let failure = #expect(throws: Failure.self) {
            try MetricsServer(at: .tcp(host: host, port: 0)) { StatusSample.status }
        }
        #expect(failure?.exitCode == 74 && failure?.description.contains(host) == true)
        #expect(failure?.description.contains("\n") == false)
    }
}
