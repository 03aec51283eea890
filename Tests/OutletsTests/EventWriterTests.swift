import Events
import Glibc
import Outlets
import Testing

/// Keeps what it gets, and fails when told to.
private final class Recorder: EventOutlet {
    var events: [Event] = []
    var bytes: [UInt8] = []
    var closed = 0
    var failure: OutletError?

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
        for event in TestEvents.clip { try writer.write(event) }
        for outlet in outlets {
            #expect(outlet.events == TestEvents.clip)
            #expect(outlet.bytes == TestEvents.lines(TestEvents.clip))
        }
    }

    @Test func everyOutletIsClosedAlsoWhenOneFails() {
        let outlets = [Recorder(), Recorder(), Recorder()]
        outlets[0].failure = .failed(outlet: "'first'", code: ENOSPC)
        outlets[1].failure = .failed(outlet: "'second'", code: EIO)
        let writer = EventWriter(outlets: outlets)
        #expect(throws: OutletError.failed(outlet: "'first'", code: ENOSPC)) { try writer.write(TestEvents.hello) }
        #expect(throws: OutletError.failed(outlet: "'first'", code: ENOSPC)) { try writer.close() }
        #expect(outlets.map(\.closed) == [1, 1, 1])
    }
}
