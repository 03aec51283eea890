import Dispatch
import Glibc
import Testing

@testable import Pipeline
@testable import Service

@Suite("Signals", .serialized)
struct StopSignalsTests {
    @Test("SIGTERM asks for a stop instead of ending the process")
    func terminationRequestsStop() {
        let signals = StopSignals()
        let seen = DispatchSemaphore(value: 0)
        signals.stop.onRequest { seen.signal() }
        #expect(!signals.stop.isRequested)
        kill(getpid(), SIGTERM)
        // Generous for a busy machine: a signal that is lost must fail the test, not hang it.
        #expect(seen.wait(timeout: .now() + 60) == .success)
        #expect(signals.stop.isRequested)
    }
}
