import ChildProcess
import EventSchema
import Foundation
import Testing

/// A running program is asked what it does.
@Suite("Status and metrics")
struct StatusTests {
    /// A clip that plays on and on, its socket in `folder`, and what is said on standard error there in `log`.
    private func withRun(
        _ options: [String] = [], _ body: (_ child: Child, _ socket: String, _ log: URL) throws -> Void
    ) throws {
        try Ferd.withFolder { folder in
            let (socket, log) = (folder.appending(path: "s").path, folder.appending(path: "log"))
            try Data().write(to: log)
            let errors = try FileHandle(forWritingTo: log)
            let child = try Child(
                [Ferd.program, "--input", Ferd.sample, "--realtime", "--source", "door", "--socket", socket] + options,
                errors: errors.fileDescriptor)
            try #require(waitUntil { FileManager.default.fileExists(atPath: socket) })
            try body(child, socket, log)
        }
    }

    /// Asks until a frame has been processed.
    private func status(_ socket: String) throws -> JSONValue {
        var status: JSONValue?
        try #require(
            waitUntil {
                status = try? Ferd.run("status", "--json", socket).lines.first
                return (status?["sources"]?.elements.first?["frames"]?["processed"]?.number ?? 0) > 0
            })
        return try #require(status)
    }

    @Test func aRunTellsWhatItDoes() throws {
        try withRun { child, socket, _ in
            let status = try status(socket)
            #expect(try EventLineChecker().problems(of: status) == [])
            let source = try #require(status["sources"]?.elements.first)
            #expect(source["source"]?.text == "door" && source["state"]?.text == "running")
            #expect((status["memory_bytes"]?.number ?? 0) > 1e6 && (status["cpu_s"]?.number ?? 0) > 0)
            #expect(
                source["stages"]?.elements.map { $0["stage"]?.text } == ["decode", "detect", "expression", "write"])
            #expect(source["stages"]?.elements.allSatisfy { ($0["p99_ms"]?.number ?? 0) > 0 } == true)
            let outlet = try #require(status["outlets"]?.elements.first)
            #expect(outlet["outlet"]?.text == socket && outlet["readers"]?.elements.isEmpty == true)
            let page = try Ferd.run("status", "--socket=\(socket)")
            #expect(page.end == .exit(0) && page.errors.isEmpty)
            #expect(page.text.hasPrefix("ferd ") && page.text.contains("door: running for "))
            #expect(page.text.contains("\(socket): 0 readers"))
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
        }
    }

    @Test func aSignalHasItLogged() throws {
        try withRun { child, socket, log in
            _ = try status(socket)
            child.send(SIGUSR1)
            func text() -> String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
            try #require(waitUntil { text().contains("readers, ") })
            let lines = text().split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("ferd: ") })
            #expect(lines.contains { $0.contains("up for") } && lines.contains { $0.contains("door: running") })
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
        }
    }

    @Test("curl gets the metrics of a run")
    func metrics() throws {
        guard try run(["sh", "-c", "command -v curl"]).end == .exit(0) else {
            print("SKIPPED: curl is not installed")
            return
        }
        try Ferd.withFolder { folder in
            let path = folder.appending(path: "m").path
            try withRun(["--metrics", "unix:\(path)", "--socket-mode", "600"]) { child, socket, _ in
                _ = try status(socket)
                let outcome = try run(["curl", "--silent", "--fail", "--unix-socket", path, "http://ferd/metrics"])
                #expect(outcome.end == .exit(0))
                let lines = outcome.text.split(separator: "\n")
                #expect(lines.contains(#"ferd_source_up{source="door"} 1"#))
                let processed = lines.first { $0.hasPrefix(#"ferd_frames_processed_total{source="door"} "#) }
                #expect((processed?.split(separator: " ").last.flatMap { Int($0) } ?? 0) > 0)
                #expect(lines.contains(#"ferd_readers{outlet="\#(socket)"} 0"#))
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
                // Another one may not have the same place.
                let second = try Ferd.run("--input", Ferd.sample, "--metrics", "unix:\(path)")
                #expect(second.end == .exit(69) && second.output.isEmpty)
                #expect(second.errors.contains(path) && second.errors.split(separator: "\n").count == 1)
                child.send(SIGTERM)
                #expect(child.wait() == .exit(0))
                #expect(!FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test func socketsWithoutAFolderLieInTheServices() throws {
        try Ferd.withFolder { folder in
            let child = try Child(
                [Ferd.program, "--input", Ferd.sample, "--realtime", "--socket", "s", "--metrics", "unix:m"],
                environment: ["RUNTIME_DIRECTORY": "\(folder.path):/nowhere"])
            for name in ["s", "m"] {
                let path = folder.appending(path: name).path
                try #require(waitUntil { FileManager.default.fileExists(atPath: path) })
            }
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
        }
    }

    @Test func whereNobodyListensIsTold() throws {
        let outcome = try Ferd.run("status", "/nowhere/s")
        #expect(outcome.end == .exit(69) && outcome.output.isEmpty)
        #expect(outcome.errors.contains("/nowhere/s") && outcome.errors.split(separator: "\n").count == 1)
        #expect(try Ferd.run("status", "a", "--socket", "b").end == .exit(64))
    }

    @Test("an address that is none is wrong usage", arguments: ["host", "1:2:3", "99999", "unix:"])
    func strangeAddresses(address: String) throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--metrics", address)
        #expect(outcome.end == .exit(64) && outcome.errors.contains("--metrics"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
