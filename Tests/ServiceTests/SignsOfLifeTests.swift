import Testing

@testable import Service

@Suite("Signs of life")
struct SignsOfLifeTests {
    private typealias Source = SignsOfLife.Source

    @Test func aSignIsPassedOnOnce() {
        var signs = SignsOfLife(at: 0)
        func passes(_ sources: Source..., at now: Double) -> Bool { signs.pass(sources, at: now) }
        #expect(!passes(Source(isActive: true, lastSign: nil), at: 1))
        #expect(passes(Source(isActive: true, lastSign: 1.5), at: 2))
        #expect(!passes(Source(isActive: true, lastSign: 1.5), at: 3))
        #expect(!passes(Source(isActive: true, lastSign: 1.5), at: 300))
        #expect(passes(Source(isActive: true, lastSign: 300.5), at: 301))
    }

    @Test func oneThatHangsIsEnough() {
        var signs = SignsOfLife(at: 0)
        func passes(_ sources: Source..., at now: Double) -> Bool { signs.pass(sources, at: now) }
        #expect(!passes(Source(isActive: true, lastSign: 5), Source(isActive: true, lastSign: nil), at: 5))
        // Their signs need not come at the same time.
        #expect(passes(Source(isActive: true, lastSign: 5), Source(isActive: true, lastSign: 9), at: 10))
    }

    @Test func whoIsDoneOrNotThereYetOwesNothing() {
        var signs = SignsOfLife(at: 0)
        func passes(_ sources: Source..., at now: Double) -> Bool { signs.pass(sources, at: now) }
        #expect(passes(at: 1))
        #expect(passes(Source(isActive: false, lastSign: nil), at: 2))
        #expect(!passes(Source(isActive: false, lastSign: 9), Source(isActive: true, lastSign: 1), at: 3))
    }
}
