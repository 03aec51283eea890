import CAllocationCounter
import Capture
import Events
import Testing

@testable import Pipeline

@Suite("Statistics of a run")
struct RunStatisticsTests {
    @Test func aRateLooksBackOnTenSeconds() {
        var meter = RateMeter(at: 1000)
        func rate(_ now: Double) -> Double { meter.rate(at: now) }
        #expect(rate(1000) == 0)
        for frame in 0..<50 { meter.add(1, at: 1000 + Double(frame) / 25) }
        // Two seconds of 25 frames each.
        #expect(abs(rate(1002) - 25) < 0.5)
        // Then nothing: the frames fade, and are gone after ten seconds.
        #expect(abs(rate(1005) - 10) < 0.5)
        #expect(rate(1012) == 0)
        // A month of silence, and a clock that runs back, cost nothing.
        meter.add(30, at: 1000 + 30 * 86_400)
        #expect(rate(1000 + 30 * 86_400.0) > 3)
        meter.add(1, at: 900)
        #expect(rate(900) == 0)
    }

    @Test("a steady rate is told as it is, whenever it is asked for", arguments: [1.0, 15, 29.97, 240])
    func steadyRate(rate: Double) {
        var meter = RateMeter(at: 7.3)
        var next = 0
        for step in 1...400 {
            let now = 7.3 + Double(step) / 10
            while Double(next) / rate < now - 7.3 {
                meter.add(1, at: 7.3 + Double(next) / rate)
                next += 1
            }
            // A frame more or less may lie in the window.
            let told = meter.rate(at: now)
            if step > 10 { #expect(abs(told - rate) <= 1.01 / min(9, now - 7.3)) }
        }
    }

    /// The expected values are those of the nearest-rank method, within the histogram's hundredth.
    @Test func percentilesAreThoseOfTheTimes() throws {
        var times = RecentTimes(at: 0)
        let nothing = times.percentiles(at: 0)
        #expect(nothing == nil)
        for milliseconds in (1...1000).shuffled() { times.record(Double(milliseconds) / 1000, at: 1) }
        let percentiles = times.percentiles(at: 1)
        let told = try #require(percentiles)
        #expect(abs(told.p50 - 500) <= 5 && abs(told.p99 - 990) <= 10)
        #expect(abs(times.total - 500.5) < 1e-6)
    }

    @Test func percentilesForgetWhatIsLongAgo() throws {
        var times = RecentTimes(at: 0)
        for _ in 0..<1000 { times.record(1, at: 10) }
        // A minute later the old times still count, two minutes later they do not.
        for _ in 0..<10 { times.record(0.01, at: 70) }
        let soon = times.percentiles(at: 70)
        #expect(try #require(soon).p50 > 900)
        for _ in 0..<10 { times.record(0.01, at: 130) }
        let later = times.percentiles(at: 130)
        #expect(try #require(later).p99 < 11)
        let atLast = times.percentiles(at: 400)
        #expect(atLast == nil)
    }

    @Test("no time is too strange to be counted", arguments: [0, -1, 1e300, .infinity, -.infinity, .nan, 59.9, 61])
    func strangeTimes(seconds: Double) throws {
        var times = RecentTimes(at: 0)
        times.record(seconds, at: 1)
        let percentiles = times.percentiles(at: 1)
        let told = try #require(percentiles)
        // What takes longer than a minute counts as a minute, within the histogram's hundredth.
        #expect(told.p50 == told.p99 && (0...61_000).contains(told.p50))
        #expect(times.total.isFinite && times.total >= 0)
    }

    @Test func theStatesOfASource() {
        let source = SourceStatistics(name: "door", at: 100)
        #expect(source.report(at: 101).state == .opening && source.lastProcessed == nil)
        source.opened(name: "front door", at: 102)
        source.took(CaptureCounters(), at: 103)
        source.processed(FrameAnalysis(), at: 104)
        source.lost(reason: "unplugged", at: 105)
        source.lost(reason: "permission denied", at: 106)
        let lost = source.report(at: 110)
        #expect(lost.source == "front door" && lost.state == .lost && lost.reason == "permission denied")
        // Another reason is no other loss.
        #expect(lost.stateAge == 5 && lost.happenings.losses == 1 && lost.lastFrameAge == 6)
        var counters = CaptureCounters()
        counters.dropped = 3
        counters.decodeErrors = 1
        counters.damagedPictures = 1
        source.took(counters, at: 111)
        let found = source.report(at: 112)
        #expect(found.state == .running && found.reason == nil && found.stateAge == 1)
        #expect(found.frames.incoming == 5 && found.frames.dropped == 3 && found.frames.processed == 1)
        #expect(found.errors == 2)
        source.ended(counters, at: 113)
        source.ended(at: 120)
        let ended = source.report(at: 123)
        #expect(ended.state == .ended && ended.stateAge == 10 && ended.frames.incoming == 5 && ended.errors == 2)
    }

    @Test func happeningsAreCountedWhenTheyBegin() {
        let source = SourceStatistics(name: "door")
        var analysis = FrameAnalysis()
        analysis.happenings = [
            .faceStarted(id: 1), .faceStarted(id: 2), .conditionBegan(.dark), .conditionEnded(.dark),
            .sourceFound(outage: 1),
        ]
        analysis.happenings += [.conditionBegan(.noFace), .conditionBegan(.blurred)]
        source.processed(analysis)
        #expect(source.report().degraded == [.noFace, .blurred])
        let counted = source.report().happenings
        #expect(counted.faces == 2 && counted.degraded == 3 && counted.expressions == 0 && counted.losses == 0)
    }

    @Test func aRunOverManyFilesKeepsTheLastOnes() {
        let run = RunStatistics()
        for number in 0..<1000 { run.add(name: "\(number)").ended() }
        _ = run.add(name: "now")
        let names = run.status(outlets: []).sources.map(\.source)
        #expect(names.count <= 34 && names.last == "now" && names.contains("999"))
    }

    @Test func theStatusIsOfThisProcess() {
        let status = RunStatistics().status(outlets: [])
        #expect(status.memory > 1 << 20 && status.processorTime > 0)
        #expect(status.uptime >= 0 && status.version == ProgramVersion.number)
    }

    @Test("counting a frame allocates nothing", .enabled(if: allocations_are_counted()))
    func allocations() {
        let source = SourceStatistics(name: "door", at: 0)
        var analysis = FrameAnalysis()
        analysis.happenings = [.faceStarted(id: 1), .sourceFound(outage: 1)]
        var now = 0.0
        func frame() {
            now += 0.04
            source.took(CaptureCounters(), at: now)
            source.processed(analysis, at: now)
        }
        for _ in 0..<100 { frame() }
        let before = allocations_of_this_thread()
        // Over the minute's turn, too.
        for _ in 0..<4000 { frame() }
        #expect(allocations_of_this_thread() - before == 0)
    }
}
