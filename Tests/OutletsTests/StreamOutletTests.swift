import CAllocationCounter
import ChildProcess
import EventSchema
import Events
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Outlets

/// Named pipes, which stand for all that somebody reads along at: whoever does not read must not hold up the others.
@Suite struct StreamOutletTests {
    // As in the program: a reader that goes away is an error of the write.
    init() { signal(SIGPIPE, SIG_IGN) }

    private func withPipe(isLive: Bool, _ body: (String, StreamOutlet, EventWriter) throws -> Void) throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/pipe"
            try #require(mkfifo(path, 0o600) == 0)
            let outlet = try StreamOutlet(pipe: path, isLive: isLive, selection: .all)
            try body(path, outlet, EventWriter(outlets: [outlet]))
        }
    }

    /// Writes frames from `seq` on until the reader has something.
    private func writeFrames(from seq: Int, _ writer: EventWriter, until reader: SocketClient) throws -> Int {
        var next = seq
        try #require(
            waitUntil {
                writer.write(TestEvents.frame(next))
                next += 1
                return reader.hasMore
            })
        return next
    }

    @Test func aSlowReaderOfALiveSourceLosesFramesAndIsToldHowMany() throws {
        try withPipe(isLive: true) { path, outlet, writer in
            let reader = try SocketClient(pipe: path)
            writer.write(TestEvents.hello)
            let first = try writeFrames(from: 1, writer, until: reader)
            // More than the kernel and the queue hold; with a happening now and then.
            let count = (first + 5000) / 50 * 50
            for seq in first...count { writer.write(seq % 50 == 0 ? TestEvents.face(seq) : TestEvents.frame(seq)) }
            #expect(outlet.report.lost > 0)
            // It begins to read: what comes from now on reaches it.
            var lines = try reader.read { $0["seq"]?.number == Double(count) }
            writer.write(TestEvents.frame(count + 1))
            writer.write(TestEvents.goodbye(count + 2))
            lines += try reader.read { $0.isEvent("goodbye") }
            writer.close()
            try writer.check()

            let checker = try EventLineChecker()
            for line in lines { #expect(try checker.problems(of: line) == []) }
            #expect(lines.first?.isEvent("hello") == true)
            #expect(lines.filter { $0.isEvent("face") }.count == (first...count).count { $0 % 50 == 0 })
            let degraded = lines.filter { $0.isEvent("degraded") }
            #expect(degraded.map { $0["phase"]?.text } == ["start", "end"])
            #expect(degraded.last?["reason"]?.text == "slow_reader")
            #expect(degraded.last?["lost"]?.number == Double(outlet.report.lost))
            #expect(lines.filter { $0.isEvent("frame") }.last?["seq"]?.number == Double(count + 1))
        }
    }

    /// It cannot come back as one at a socket can, so it is not hung up on.
    @Test func aReaderThatSleepsForLongTakesNoMemoryAndGoesOn() throws {
        try withPipe(isLive: true) { path, outlet, writer in
            let reader = try SocketClient(pipe: path)
            writer.write(TestEvents.hello)
            var seq = try writeFrames(from: 1, writer, until: reader)
            while outlet.report.lost < 100 {
                writer.write(TestEvents.face(seq))
                seq += 1
            }
            #expect(seq > 10_000 && seq < 50_000)
            _ = try reader.read { $0.isEvent("degraded") }
            // Once it has caught up, it is told.
            writer.write(TestEvents.goodbye(seq))
            let lines = try reader.read { $0.isEvent("goodbye") }
            #expect(lines.filter { $0.isEvent("degraded") }.last?["lost"]?.number == Double(outlet.report.lost))
            writer.close()
            try writer.check()
        }
    }

    @Test func whoeverOpensALivePipeLaterIsGreeted() throws {
        try withPipe(isLive: true) { path, _, writer in
            // Nobody reads yet: nothing waits, and nothing is kept.
            for event in TestEvents.clip.prefix(2) { writer.write(event) }
            for seq in 2...5000 { writer.write(TestEvents.frame(seq)) }
            let reader = try SocketClient(pipe: path)
            let next = try writeFrames(from: 5001, writer, until: reader)
            writer.write(TestEvents.goodbye(next))
            let lines = try reader.read { $0.isEvent("goodbye") }
            #expect(lines.first?.isEvent("hello") == true)
            #expect(lines.first?["state"]?["faces"]?.elements.count == 1)
            #expect((lines.first?["seq"]?.number ?? 0) >= 5000)
            #expect(lines.dropFirst().dropLast().allSatisfy { $0.isEvent("frame") } && lines.count > 2)
            writer.close()
            try writer.check()
        }
    }

    @Test func theReaderOfAResultGetsEveryLineHoweverLateAndSlow() throws {
        try withPipe(isLive: false) { path, outlet, writer in
            let writing = Thread {
                writer.write(TestEvents.hello)
                for seq in 1...2000 { writer.write(TestEvents.frame(seq)) }
                writer.write(TestEvents.goodbye(2001))
                writer.close()
            }
            writing.start()
            let reader = try SocketClient(pipe: path)
            try #require(waitUntil { reader.hasMore })
            let lines = try reader.readToEnd()
            #expect(lines.map { $0["seq"]?.number } == (0...2001).map(Double.init))
            try writer.check()
            #expect(outlet.report.lost == 0)
        }
    }

    @Test("a stop does not wait for whoever does not read", arguments: [true, false])
    func hurrying(hasReader: Bool) throws {
        try withPipe(isLive: false) { path, outlet, writer in
            let reader = hasReader ? try SocketClient(pipe: path) : nil
            let seq = Atomic<Int>(0)
            let writing = Thread {
                writer.write(TestEvents.hello)
                while (try? writer.check()) != nil {
                    writer.write(TestEvents.frame(seq.add(1, ordering: .relaxed).newValue))
                }
            }
            writing.start()
            // Soon it waits: less than the queue holds.
            try #require(waitUntil { seq.load(ordering: .relaxed) > 20 })
            writer.hurry()
            #expect(waitUntil { (try? writer.check()) == nil })
            #expect(throws: OutletError.stalled(outlet: "'\(path)'")) { try writer.check() }
            writer.close()
            // Whole lines all the same.
            if let reader { #expect(try reader.text(until: "\"event\":\"frame\"").last == UInt8(ascii: "\n")) }
        }
    }

    @Test func closingALivePipeDoesNotWaitForWhoeverDoesNotRead() throws {
        try withPipe(isLive: true) { path, outlet, writer in
            let reader = try SocketClient(pipe: path)
            writer.write(TestEvents.hello)
            var seq = try writeFrames(from: 1, writer, until: reader)
            while outlet.report.lost == 0 {
                writer.write(TestEvents.frame(seq))
                seq += 1
            }
            writer.close()
            #expect(throws: OutletError.stalled(outlet: "'\(path)'")) { try writer.check() }
        }
    }

    @Test("a reader that goes away is told", arguments: [true, false])
    func leaving(isLive: Bool) throws {
        try withPipe(isLive: isLive) { path, _, writer in
            var reader: SocketClient? = try SocketClient(pipe: path)
            writer.write(TestEvents.hello)
            _ = try reader.map { try writeFrames(from: 1, writer, until: $0) }
            reader = nil
            #expect(
                waitUntil {
                    writer.write(TestEvents.frame(0))
                    return (try? writer.check()) == nil
                })
            #expect(throws: OutletError.closed(outlet: "'\(path)'")) { try writer.check() }
            writer.close()
        }
    }

    @Test(.enabled(if: allocations_are_counted()), arguments: [true, false])
    func writingAllocatesNothing(isLive: Bool) throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/pipe"
            try #require(mkfifo(path, 0o600) == 0)
            // There from the first line on.
            let reader = try SocketClient(pipe: path)
            let outlet = try StreamOutlet(pipe: path, isLive: isLive, selection: .all)
            let writer = EventWriter(outlets: [outlet])
            Thread { while !reader.hasEnded, (try? reader.discardSome()) != nil {} }.start()
            // One that is behind costs a longer queue.
            #expect(try writer.allocationsOfFrames { while outlet.stream.waiting > 8192 { usleep(100) } } == 0)
            writer.close()
        }
    }

    @Test("a table goes into a pipe, too", arguments: [true, false])
    func table(isLive: Bool) throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/pipe"
            try #require(mkfifo(path, 0o600) == 0)
            let reader = try SocketClient(pipe: path)
            let outlet = try CSVOutlet(path: path, inputs: [], isLive: isLive)
            let writer = EventWriter(outlets: [outlet])
            for event in TestEvents.clip { writer.write(event) }
            if isLive {
                // More than may wait.
                for seq in 5...5000 { writer.write(TestEvents.frame(seq)) }
                #expect(outlet.report.lost > 0)
            } else {
                writer.close()
                #expect(outlet.report.lost == 0)
            }
            try writer.check()
            let rows = try reader.textOfNextBlock().split(separator: "\n")
            #expect(rows.first?.hasPrefix("source,") == true && rows.count >= 3)
            #expect(rows.dropFirst().allSatisfy { $0.hasPrefix("clip.mp4,") })
        }
    }
}
