import Dispatch
import Glibc
import Pipeline
import Testing

@testable import Service

@Suite("Signals", .serialized)
struct StopSignalsTests {
    @Test("SIGTERM asks for a stop instead of ending the process", .timeLimit(.minutes(1)))
    func terminationRequestsStop() {
        let signals = StopSignals()
        #expect(!signals.stop.isRequested)
        kill(getpid(), SIGTERM)
        while !signals.stop.isRequested { usleep(1000) }
        #expect(signals.stop.isRequested)
    }
}
