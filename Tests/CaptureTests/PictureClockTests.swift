import Testing

@testable import Capture

@Suite struct PictureClockTests {
    private func clock(rate: Double? = 25, firstTime: Double = 0) -> PictureClock {
        PictureClock(timeBase: (1, 1000), rate: rate, firstTime: firstTime)
    }

    @Test func goodTimesStay() {
        var clock = clock()
        for stamp: Int64 in [1400, 1440, 1500, 1501] {
            let time = clock.time(stamp: stamp, duration: 0)
            #expect(time == (Double(stamp) / 1000, false))
        }
    }

    @Test func missingTimesFollowThePictureBefore() {
        var clock = clock(firstTime: 3)
        #expect(clock.time(stamp: nil, duration: 20) == (3, true))
        // The duration of the picture before, then the usual one.
        #expect(clock.time(stamp: nil, duration: 0) == (3.02, true))
        #expect(clock.time(stamp: nil, duration: 0) == (3.06, true))
        #expect(clock.time(stamp: 4000, duration: 0) == (4, false))
    }

    @Test func backwardTimesFollowThePictureBefore() {
        var clock = clock()
        #expect(clock.time(stamp: 1000, duration: 40) == (1, false))
        #expect(clock.time(stamp: 1000, duration: 40) == (1.04, true))
        #expect(clock.time(stamp: 500, duration: 40) == (1.08, true))
        #expect(clock.time(stamp: 1100, duration: 40) == (1.1, false))
    }

    /// As an RTSP server sends them: the first picture has no time, and the next one that of the stream's beginning.
    @Test func stampsCatchUpWithATimeThatWasMadeUp() {
        var clock = clock(firstTime: 0.04)
        #expect(clock.time(stamp: nil, duration: 0) == (0.04, true))
        let second = clock.time(stamp: 40, duration: 0)
        #expect(second.mended && second.seconds > 0.04 && second.seconds < 0.08)
        #expect(clock.time(stamp: 80, duration: 0) == (0.08, false))
    }

    /// A camera that begins anew at zero: time goes on as fast as before.
    @Test func stampsFarBehindDoNotSlowTheClockDown() {
        var clock = clock()
        #expect(clock.time(stamp: 100_000, duration: 40) == (100, false))
        for count in 1...50 {
            let time = clock.time(stamp: Int64(count * 40), duration: 40)
            #expect(time.mended && abs(time.seconds - (100 + Double(count) * 0.04)) < 1e-9)
        }
    }

    /// A second recording that was appended to a short first one.
    @Test func stampsThatBeginAnewDoNotSlowTheClockDown() {
        var clock = clock()
        for count in 0..<20 { #expect(clock.time(stamp: Int64(count * 40), duration: 40).mended == false) }
        for count in 0..<20 {
            let time = clock.time(stamp: Int64(count * 40), duration: 40)
            #expect(time.mended && abs(time.seconds - Double(20 + count) * 0.04) < 1e-9)
        }
    }

    @Test func timesIncreaseWhateverTheStampsAre() {
        var clock = PictureClock(timeBase: (Int32.max, 1), rate: 1000, firstTime: 0)
        var last = -Double.infinity
        for stamp: Int64? in [.min + 1, nil, 0, .max, .max, nil, 5, -1, nil, .max] {
            let time = clock.time(stamp: stamp, duration: 1).seconds
            #expect(time > last && time.isFinite)
            last = time
        }
    }

    @Test func aBrokenTimeBaseIsReplaced() {
        var clock = PictureClock(timeBase: (1, 0), rate: nil, firstTime: 0)
        #expect(clock.time(stamp: 90_000, duration: 0).seconds == 1)
        #expect(clock.time(stamp: nil, duration: 0).seconds == 1.04)
    }
}
