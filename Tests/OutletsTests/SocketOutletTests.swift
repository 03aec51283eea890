import ChildProcess
import EventSchema
import Events
import Foundation
import Glibc
import Testing

@testable import Outlets

@Suite struct SocketOutletTests {
    /// A socket with a writer before it.
    private func withSocket(
        _ selection: EventSelection = .all, _ body: (String, SocketOutlet, EventWriter) throws -> Void
    ) throws {
        try FileSystem.withFolder { folder in
            let outlet = try SocketOutlet(path: folder + "/s", selection: selection)
            let writer = EventWriter(outlets: [outlet])
            try body(folder + "/s", outlet, writer)
            writer.close()
        }
    }

    @Test func everyReaderGetsEveryLine() throws {
        try withSocket { path, outlet, writer in
            let clients = [try connect(path, outlet), try connect(path, outlet)]
            for event in TestEvents.clip { writer.write(event) }
            writer.close()
            for client in clients {
                #expect(
                    try client.readToEnd().map { $0["event"]?.text } == ["hello", "face", "frame", "frame", "goodbye"])
            }
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test func aLateReaderIsToldWhatGoesOn() throws {
        try withSocket { path, outlet, writer in
            for event in TestEvents.clip.dropLast() { writer.write(event) }
            let client = try connect(path, outlet)
            writer.write(TestEvents.goodbye)
            let lines = try client.read { $0.isEvent("goodbye") }
            #expect(lines.map { $0["event"]?.text } == ["hello", "goodbye"])
            let hello = try #require(lines.first)
            #expect(hello["seq"]?.number == 3 && hello["state"]?["faces"]?.elements.count == 1)
            #expect(
                try EventLineChecker().problems(ofLine: EventEncoder.lines(of: [TestEvents.hello]).dropLast()) == [])
            // Between two sources there is nothing to tell.
            let between = try connect(path, outlet)
            writer.write(TestEvents.hello)
            #expect(try between.read { _ in true }.first?["state"] == nil)
        }
    }

    @Test func aSlowReaderLosesFramesAndIsToldHowMany() throws {
        try withSocket { path, outlet, writer in
            let client = try connect(path, outlet)
            writer.write(TestEvents.hello)
            // More than the kernel and the queue hold; with a happening now and then.
            let count = 5000
            for seq in 1...count { writer.write(seq % 50 == 0 ? TestEvents.face(seq) : TestEvents.frame(seq)) }
            // It begins to read: what comes from now on reaches it.
            var lines = try client.read { $0["seq"]?.number == Double(count) }
            writer.write(TestEvents.frame(count + 1))
            writer.write(TestEvents.goodbye(count + 2))
            lines += try client.read { $0.isEvent("goodbye") }

            let checker = try EventLineChecker()
            for line in lines { #expect(try checker.problems(of: line) == []) }
            let seqs = lines.compactMap { $0["seq"]?.number }
            #expect(zip(seqs, seqs.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(lines.filter { $0.isEvent("face") }.count == count / 50)
            let frames = lines.filter { $0.isEvent("frame") }
            let degraded = lines.filter { $0.isEvent("degraded") }
            #expect(degraded.map { $0["phase"]?.text } == ["start", "end"])
            let lost = try #require(degraded.last?["lost"]?.number)
            #expect(lost > 0 && frames.count + Int(lost) == count + 1 - count / 50)
            #expect(frames.last?["seq"]?.number == Double(count + 1))
            // The start stands where the first frame is missing.
            let start = try #require(lines.firstIndex { $0.isEvent("degraded") })
            #expect(lines[start - 1]["seq"]?.number == (lines[start]["seq"]?.number ?? 0) - 1)
        }
    }

    @Test func aReaderThatTakesNothingIsHungUpOnWithWholeLines() throws {
        try withSocket { path, outlet, writer in
            let (dead, reader) = (try connect(path, outlet), try connect(path, outlet))
            // Happenings alone, far more than may wait.
            var seq = 0
            while outlet.readerCount == 2, seq < 200_000 {
                writer.write(TestEvents.face(seq))
                seq += 1
                if seq % 100 == 0 { _ = try reader.read { $0["seq"]?.number == Double(seq - 1) } }
            }
            #expect(outlet.readerCount == 1)
            let lines = try dead.readToEnd()
            #expect(lines.count > 100)
            #expect(lines.enumerated().allSatisfy { $0.element["seq"]?.number == Double($0.offset) })
        }
    }

    @Test func aReaderThatDiesChangesNothing() throws {
        try withSocket { path, outlet, writer in
            let reader = try connect(path, outlet)
            var other: SocketClient? = try connect(path, outlet)
            writer.write(TestEvents.hello)
            _ = try other?.read { $0.isEvent("hello") }
            other = nil
            try #require(waitUntil { outlet.readerCount == 1 })
            writer.write(TestEvents.goodbye(1))
            #expect(try reader.read { $0.isEvent("goodbye") }.count == 2)
            try writer.check()
        }
    }

    @Test func aReaderMayCloseItsOwnEnd() throws {
        try withSocket { path, outlet, writer in
            let reader = try connect(path, outlet)
            #expect(shutdown(reader.descriptor, Int32(SHUT_WR)) == 0)
            for event in TestEvents.clip { writer.write(event) }
            #expect(try reader.read { $0.isEvent("goodbye") }.count == 5)
        }
    }

    @Test func whoOnlyTalksIsNotListenedToForEver() throws {
        try withSocket { path, outlet, writer in
            let reader = try connect(path, outlet)
            let words = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
            // A blocked talker is left to itself: what it says fills its own buffer.
            _ = fcntl(reader.descriptor, F_SETFL, O_NONBLOCK)
            var said = 0
            _ = waitUntil(within: .seconds(2)) {
                let count = send(reader.descriptor, words, words.count, Int32(MSG_NOSIGNAL))
                said += max(0, count)
                return said > 4 << 20
            }
            #expect(said < 4 << 20)
            for event in TestEvents.clip { writer.write(event) }
            #expect(try reader.read { $0.isEvent("goodbye") }.count == 5)
        }
    }

    @Test func onlyTheEventsAskedFor() throws {
        try withSocket(EventSelection(kinds: .happenings)) { path, outlet, writer in
            let reader = try connect(path, outlet)
            for event in TestEvents.clip { writer.write(event) }
            #expect(
                try reader.read { $0.isEvent("goodbye") }.map { $0["event"]?.text } == ["hello", "face", "goodbye"])
        }
    }

    @Test func closingHandsOverWhatWaits() throws {
        try withSocket { path, outlet, writer in
            let reader = try connect(path, outlet)
            outlet.closingPatience = patience
            writer.write(TestEvents.hello)
            // More than the kernel holds, less than what may wait.
            for seq in 1...800 { writer.write(TestEvents.frame(seq)) }
            writer.write(TestEvents.goodbye(801))
            Thread { writer.close() }.start()
            #expect(try reader.readToEnd().last?.isEvent("goodbye") == true)
        }
    }

    /// All kinds at once: whatever the others do, who reads loses no happening, and who does not leaves nothing behind.
    @Test func twoHundredReaders() throws {
        try withSocket { path, outlet, writer in
            writer.write(TestEvents.hello)
            let greedy = try (0..<20).map { _ in try SocketClient(path) }
            let slow = try (0..<60).map { _ in try SocketClient(path) }
            let dead = try (0..<60).map { _ in try SocketClient(path) }
            let half = try (0..<30).map { _ in try SocketClient(path) }
            for client in half { shutdown(client.descriptor, Int32(SHUT_WR)) }
            var gone = try (0..<30).map { _ in try SocketClient(path) }
            try #require(waitUntil { outlet.readerCount == 200 })
            var happenings = 0
            for seq in 1...1000 {
                if seq % 10 == 0 { happenings += 1 }
                writer.write(seq % 10 == 0 ? TestEvents.face(seq) : TestEvents.frame(seq))
                if seq % 30 == 0, !gone.isEmpty { gone.removeLast() }
                // Greedy ones keep up, slow ones take a little now and then.
                if seq % 20 == 0 { for client in greedy { try client.readSome(1 << 20) } }
                if seq % 30 == 0 { for client in slow { try client.readSome(2048) } }
            }
            writer.write(TestEvents.goodbye(1001))
            for client in greedy + slow + half {
                let text = try client.text(until: "\"event\":\"goodbye\"")
                #expect(text.occurrences(of: "\"event\":\"face\"") == happenings)
                #expect(text.last == UInt8(ascii: "\n"))
            }
            try #require(waitUntil { outlet.readerCount == 170 })
            try writer.check()
            withExtendedLifetime(dead) {}
        }
    }
}
