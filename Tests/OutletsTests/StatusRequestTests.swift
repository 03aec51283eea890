import ChildProcess
import EventSchema
import Events
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Outlets

/// Readers that ask for the status.
@Suite struct StatusRequestTests {
    private func withSocket(
        version: String = "1", _ body: (String, SocketOutlet, EventWriter) throws -> Void
    ) throws {
        try FileSystem.withFolder { folder in
            // The status is of the outlet itself, as in the program.
            let own = Mutex<SocketOutlet?>(nil)
            let answers = Atomic<Int>(0)
            let outlet = try SocketOutlet(path: folder + "/s") {
                answers.add(1, ordering: .relaxed)
                return StatusEvent(
                    version: version, time: UTCTime(millisecondsSinceEpoch: 0),
                    started: UTCTime(millisecondsSinceEpoch: 0),
                    uptime: Double(answers.load(ordering: .relaxed)), memory: 1, processorTime: 0, sources: [],
                    outlets: own.withLock { $0 }.map { [$0.report] } ?? [])
            }
            own.withLock { $0 = outlet }
            defer { own.withLock { $0 = nil } }
            let writer = EventWriter(outlets: [outlet])
            try body(folder + "/s", outlet, writer)
            writer.close()
        }
    }

    private func say(_ words: String, _ client: SocketClient) {
        #expect(send(client.descriptor, words, words.utf8.count, Int32(MSG_NOSIGNAL)) == words.utf8.count)
    }

    @Test func whoAsksIsAnsweredAndGetsNoEvents() throws {
        try withSocket { path, outlet, writer in
            writer.write(TestEvents.hello)
            let (reader, monitor) = (try connect(path, outlet), try connect(path, outlet))
            say("status\n", monitor)
            let lines = try monitor.read { $0.isEvent("status") }
            // The greeting was on its way.
            #expect(lines.map { $0["event"]?.text } == ["hello", "status"])
            let status = try #require(lines.last)
            #expect(try EventLineChecker().problems(of: status) == [])
            // Who only watches is none of the readers.
            #expect(status["outlets"]?.elements.first?["readers"]?.elements.count == 1)
            for event in TestEvents.clip.dropFirst() { writer.write(event) }
            #expect(try reader.read { $0.isEvent("goodbye") }.count == 5)
            say("status\n", monitor)
            #expect(try monitor.read { $0.isEvent("status") }.map { $0["event"]?.text } == ["status"])
        }
    }

    @Test func aMonitorMayPollForMonths() throws {
        try withSocket { path, outlet, writer in
            let monitor = try connect(path, outlet)
            // Far more than a reader may say that means nothing.
            let requests = String(repeating: "status\n", count: 500)
            for _ in 0..<(3 * SocketReader.Limit.talk / requests.utf8.count) {
                say(requests, monitor)
                #expect(try monitor.read { $0.isEvent("status") }.count == 1)
            }
            say("status\n", monitor)
            #expect(try monitor.read { $0.isEvent("status") }.last?["uptime_s"]?.number ?? 0 > 1)
        }
    }

    @Test func aMonitorThatHasAskedItsLastIsHungUpOn() throws {
        try withSocket { path, outlet, writer in
            let monitor = try connect(path, outlet)
            say("status\n", monitor)
            #expect(shutdown(monitor.descriptor, Int32(SHUT_WR)) == 0)
            #expect(try monitor.readToEnd().map { $0["event"]?.text } == ["status"])
            try #require(waitUntil { outlet.readerCount == 0 })
        }
    }

    @Test func aMonitorThatTakesNoAnswerIsBounded() throws {
        try withSocket(version: String(repeating: "1", count: 10_000)) { path, outlet, writer in
            let (monitor, reader) = (try connect(path, outlet), try connect(path, outlet))
            _ = fcntl(monitor.descriptor, F_SETFL, O_NONBLOCK)
            let words = String(repeating: "status\n", count: 500)
            // It asks until it is hung up on.
            try #require(
                waitUntil {
                    send(monitor.descriptor, words, words.utf8.count, Int32(MSG_NOSIGNAL)) < 0
                        && (errno == EPIPE || errno == ECONNRESET)
                })
            try #require(waitUntil { outlet.readerCount == 1 })
            for event in TestEvents.clip { writer.write(event) }
            #expect(try reader.read { $0.isEvent("goodbye") }.count == 5)
        }
    }

    @Test func manyMonitorsAtTwoSocketsDoNotWaitForEachOther() throws {
        try FileSystem.withFolder { folder in
            let all = Mutex<[SocketOutlet]>([])
            let paths = ["a", "b"].map { "\(folder)/\($0)" }
            for path in paths {
                let outlet = try SocketOutlet(path: path) {
                    StatusEvent(
                        version: "1", time: UTCTime(millisecondsSinceEpoch: 0),
                        started: UTCTime(millisecondsSinceEpoch: 0), uptime: 0, memory: 1, processorTime: 0,
                        sources: [], outlets: all.withLock { $0 }.map(\.report))
                }
                all.withLock { $0.append(outlet) }
            }
            let writer = EventWriter(outlets: all.withLock { $0 })
            let threads = paths.flatMap { path in (0..<4).map { _ in path } }
            let answered = Atomic<Int>(0)
            DispatchQueue.concurrentPerform(iterations: threads.count + 1) { index in
                if index == threads.count {
                    for seq in 0..<500 { writer.write(TestEvents.frame(seq)) }
                } else if let monitor = try? SocketClient(threads[index]) {
                    for _ in 0..<100 {
                        _ = send(monitor.descriptor, "status\n", 7, Int32(MSG_NOSIGNAL))
                        if (try? monitor.read { $0.isEvent("status") })?.isEmpty == false {
                            answered.add(1, ordering: .relaxed)
                        }
                    }
                }
            }
            #expect(answered.load(ordering: .relaxed) == 100 * threads.count)
            writer.close()
            all.withLock { $0.removeAll() }
        }
    }

    @Test func whatReadersLostStaysCountedWhenTheyHaveGone() throws {
        try withSocket { path, outlet, writer in
            var slow: SocketClient? = try connect(path, outlet)
            writer.write(TestEvents.hello)
            for seq in 1...5000 { writer.write(TestEvents.frame(seq)) }
            let report = outlet.report
            let reader = try #require(report.readers?.first)
            #expect(report.lost > 0 && reader.lost == report.lost && reader.waiting > 0 && reader.age >= 0)
            _ = slow
            slow = nil
            try #require(waitUntil { outlet.readerCount == 0 })
            #expect(outlet.report.lost >= report.lost && outlet.report.readers == [])
        }
    }
}
