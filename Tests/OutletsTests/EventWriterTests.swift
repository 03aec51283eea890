import Events
import Glibc
import Testing

@testable import Outlets

/// Keeps what it gets, and fails when told to.
private final class Recorder: EventOutlet {
    var events: [Event] = []
    var bytes: [UInt8] = []
    var closed = 0
    var failure: OutletError?

    var report: StatusEvent.Outlet { StatusEvent.Outlet(outlet: "recorder", lost: 0) }

    func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        if let failure { throw failure }
        events.append(event)
        for index in line.indices { bytes.append(line[index]) }
    }

    func flush() throws(OutletError) {}

    func close() throws(OutletError) {
        closed += 1
        if let failure { throw failure }
    }
}

@Suite struct EventWriterTests {
    @Test func everyOutletGetsEveryEventAndItsLine() throws {
        let outlets = [Recorder(), Recorder()]
        let writer = EventWriter(outlets: outlets)
        for event in TestEvents.clip { writer.write(event) }
        try writer.check()
        for outlet in outlets {
            #expect(outlet.events == TestEvents.clip)
            #expect(outlet.bytes == EventEncoder.lines(of: TestEvents.clip))
        }
    }

    @Test func everyOutletIsClosedAlsoWhenOneFails() {
        let outlets = [Recorder(), Recorder(), Recorder()]
        outlets[0].failure = .failed(outlet: "'first'", code: ENOSPC)
        outlets[1].failure = .failed(outlet: "'second'", code: EIO)
        let writer = EventWriter(outlets: outlets)
        writer.write(TestEvents.hello)
        #expect(throws: OutletError.failed(outlet: "'first'", code: ENOSPC)) { try writer.check() }
        writer.close()
        #expect(throws: OutletError.failed(outlet: "'first'", code: ENOSPC)) { try writer.check() }
        #expect(outlets.map(\.closed) == [1, 1, 1])
    }

    @Test func theOthersGetEveryEventWhenOneFails() throws {
        let outlets = [Recorder(), Recorder(), Recorder()]
        outlets[1].failure = .failed(outlet: "'second'", code: EIO)
        let writer = EventWriter(outlets: outlets)
        for event in TestEvents.clip { writer.write(event) }
        #expect(outlets[0].events == TestEvents.clip && outlets[2].events == TestEvents.clip)
    }

    @Test("a reader that went away does not end the others", arguments: [true, false])
    func readersLeave(hasOtherResults: Bool) throws {
        let outlets = [Recorder(), Recorder()]
        let writer = EventWriter(outlets: outlets, hasOtherResults: hasOtherResults)
        outlets[0].failure = .closed(outlet: "standard output")
        for event in TestEvents.clip { writer.write(event) }
        try writer.check()
        #expect(outlets[1].events == TestEvents.clip)
        // The last one.
        outlets[1].failure = .stalled(outlet: "'second'")
        writer.write(TestEvents.hello)
        if hasOtherResults {
            try writer.check()
        } else {
            #expect(throws: OutletError.stalled(outlet: "'second'")) { try writer.check() }
        }
        writer.close()
        #expect(outlets.map(\.closed) == [1, 1])
    }

    @Test func aReaderThatWentAwayDoesNotHideAFailure() {
        let outlets = [Recorder(), Recorder(), Recorder()]
        let writer = EventWriter(outlets: outlets)
        for outlet in outlets.prefix(2) { outlet.failure = .closed(outlet: "'a pipe'") }
        writer.write(TestEvents.hello)
        outlets[2].failure = .failed(outlet: "'third'", code: EIO)
        writer.write(TestEvents.goodbye)
        #expect(throws: OutletError.failed(outlet: "'third'", code: EIO)) { try writer.check() }
    }
}
