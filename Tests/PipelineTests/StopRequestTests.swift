import Synchronization
import Testing

@testable import Pipeline

@Suite("Stop request")
struct StopRequestTests {
    @Test("the reaction comes once, also where the request came first")
    func reaction() {
        let calls = Atomic<Int>(0)
        let early = StopRequest()
        early.request()
        early.onRequest { calls.add(1, ordering: .relaxed) }
        #expect(calls.load(ordering: .relaxed) == 1)

        let late = StopRequest()
        late.onRequest { calls.add(1, ordering: .relaxed) }
        #expect(!late.isRequested)
        late.request()
        late.request()
        #expect(calls.load(ordering: .relaxed) == 2)
    }
}
