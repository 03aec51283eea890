import Testing

@testable import Capture

@Suite("Recovery of a live source")
struct RecoveryTests {
    @Test func aWorkingSourceIsNotLookedFor() {
        var recovery = Recovery(at: 10)
        let outage = recovery.gavePicture(at: 10.5)
        #expect(outage == nil)
        #expect(recovery.pause(at: 11) == 0)
    }

    @Test func theFirstLookComesSoonAndTheNextOnesMoreRarely() {
        var recovery = Recovery(at: 0)
        _ = recovery.gavePicture(at: 10)
        var isNews = recovery.failed(at: 10)
        #expect(isNews)
        var pauses = [recovery.pause(at: 10)]
        for _ in 0..<8 {
            isNews = recovery.failed(at: 10)
            #expect(!isNews)
            pauses.append(recovery.pause(at: 10))
        }
        let expected = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5]
        #expect(zip(pauses, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(pauses)")
        #expect(recovery.pause(at: 12) == 3)
        #expect(recovery.pause(at: 20) == 0)
    }

    @Test func theOutageIsTheTimeWithoutPictures() {
        var recovery = Recovery(at: 0)
        _ = recovery.gavePicture(at: 10)
        // Taken for hung two seconds later.
        _ = recovery.failed(at: 12)
        let outages = [recovery.gavePicture(at: 12.5), recovery.gavePicture(at: 12.6)]
        #expect(outages == [2.5, nil])
    }

    @Test func aSourceThatBreaksOffAgainAndAgainIsAskedMoreRarely() {
        var recovery = Recovery(at: 0)
        var pauses: [Double] = []
        var now = 100.0
        for _ in 0..<6 {
            let isNews = recovery.failed(at: now)
            #expect(isNews)
            pauses.append(recovery.pause(at: now))
            now += recovery.pause(at: now)
            _ = recovery.gavePicture(at: now)
            now += 0.1
        }
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 < $1 })
        // One that was well for a while is trusted again.
        now += Recovery.steadyAfter
        _ = recovery.gavePicture(at: now)
        _ = recovery.failed(at: now)
        #expect(abs(recovery.pause(at: now) - Recovery.shortestPause) < 1e-9)
    }
}
