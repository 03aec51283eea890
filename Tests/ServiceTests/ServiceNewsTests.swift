import Testing

@testable import Service

@Suite("Service news")
struct ServiceNewsTests {
    private func run(
        _ status: String, hasWorked: Bool = false, isLost: Bool = false, sign: Double? = nil
    ) -> ServiceNews.Run {
        ServiceNews.Run(
            status: status, hasWorked: hasWorked, isLost: isLost,
            signs: [SignsOfLife.Source(isActive: true, lastSign: sign)])
    }

    @Test func aLifeIsToldFromItsBeginningToItsEnd() {
        var news = ServiceNews(at: 0)
        func report(_ run: ServiceNews.Run, at now: Double) -> [ServiceMessage] { news.report(run, at: now) }
        #expect(report(run("waiting"), at: 1) == [.status("waiting")])
        #expect(report(run("waiting"), at: 2) == [])
        #expect(news.reload(at: 2).before == [] && news.reload(at: 2).after == [])
        #expect(
            report(run("working", hasWorked: true, sign: 2.5), at: 3) == [.ready, .watchdog, .status("working")])
        #expect(report(run("working", hasWorked: true, sign: 7), at: 8) == [.watchdog])
        #expect(news.reload(at: 9).before == [.reloading(microseconds: 9_000_000)])
        #expect(news.reload(at: 9).after == [.ready])
        // It hangs.
        #expect(report(run("working", hasWorked: true, sign: 7), at: 13) == [])
        func stop() -> [ServiceMessage] { news.stop() }
        #expect(stop() == [.stopping, .status("stopping")])
        #expect(stop() == [] && report(run("again", hasWorked: true, sign: 20), at: 21) == [])
        #expect(news.reload(at: 22).after == [])
    }

    @Test func aLossBeforeTheFirstFrameTakesItsTime() {
        var news = ServiceNews(at: 0)
        func report(_ run: ServiceNews.Run, at now: Double) -> [ServiceMessage] { news.report(run, at: now) }
        #expect(
            report(run("lost", isLost: true, sign: 0.5), at: 1) == [.extendTimeout(seconds: 30), .status("lost")])
        #expect(report(run("lost", isLost: true, sign: 5.5), at: 6) == [.extendTimeout(seconds: 30)])
        // Nobody looks for it any more: the start is to fail.
        #expect(report(run("lost", isLost: true, sign: 5.5), at: 11) == [])
    }

    @Test func aLossLaterIsAliveWhileItIsLookedFor() {
        var news = ServiceNews(at: 0)
        func report(_ run: ServiceNews.Run, at now: Double) -> [ServiceMessage] { news.report(run, at: now) }
        _ = report(run("working", hasWorked: true, sign: 1), at: 1)
        #expect(
            report(run("lost", hasWorked: true, isLost: true, sign: 5), at: 6) == [.watchdog, .status("lost")])
        #expect(report(run("lost", hasWorked: true, isLost: true, sign: 5), at: 11) == [])
    }
}
