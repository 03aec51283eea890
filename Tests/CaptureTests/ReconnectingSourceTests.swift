import Testing

@testable import Capture

@Suite("Reconnecting source")
struct ReconnectingSourceTests {
    private struct Outcome {
        var readings: [SourceReading] = []
        var indices: [Int] = []
        var times: [Double] = []
        var counters = CaptureCounters()
        var openings: [Double] = []
        /// Readings that say no more than that the source was looked for.
        var looks = 0
    }

    /// Reads until the scripts are used up.
    private func play(_ scripts: [Result<[ScriptedSource.Step], CameraFault>], duration: Double? = nil) throws
        -> Outcome
    {
        let shelf = ScriptedSource.Shelf(scripts)
        let cancellation = Cancellation()
        shelf.onEnd = { cancellation.cancel() }
        let source = try ReconnectingSource(
            duration: duration, cancellation: cancellation, timing: shelf.timing
        ) { cancellation throws(CaptureError) in try shelf.open(cancellation) }
        let frame = Frame()
        var outcome = Outcome()
        while true {
            let reading = try source.next(into: frame)
            if reading == .lookedInVain {
                outcome.looks += 1
                continue
            }
            outcome.readings.append(reading)
            if reading == .end { break }
            if frame.width > 0 {
                outcome.indices.append(frame.index)
                outcome.times.append(frame.time ?? .nan)
            }
            try #require(outcome.readings.count < 1000)
        }
        outcome.counters = source.counters
        outcome.openings = shelf.openings
        return outcome
    }

    private func pictures(_ count: Int) -> [ScriptedSource.Step] {
        Array(repeating: .picture(after: 0.1), count: count)
    }

    @Test func aLossIsToldOnceAndTheSourceGoesOn() throws {
        let outcome = try play([
            .success(pictures(3) + [.failure(.unplugged, after: 0)]),
            .failure(.noSuchDevice), .failure(.noSuchDevice), .failure(.noSuchDevice),
            .success(pictures(2)),
        ])
        let lost = outcome.readings[3]
        guard case .lost("unplugged", let time?) = lost else { return #expect(Bool(false), "\(lost)") }
        #expect(abs(time - 1000.3) < 1e-6)
        guard case .frameAfter(let outage) = outcome.readings[4] else {
            return #expect(Bool(false), "\(outcome.readings[4])")
        }
        // Looks after 0.1, 0.2, 0.4 and 0.8 s, and the first picture 0.1 s later.
        #expect(abs(outage - 1.6) < 0.01)
        #expect(outcome.looks == 3)
        #expect(outcome.readings[0..<3] == [.frame, .frame, .frame] && outcome.readings[5] == .frame)
        #expect(outcome.indices == [0, 1, 2, 3, 4])
        #expect(zip(outcome.times, outcome.times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(outcome.counters.delivered == 5)
        // The last script's end is a loss, too, which the end of the test cuts short.
        #expect(outcome.readings.count == 8 && outcome.readings.last == .end)
    }

    @Test func whatStandsInTheWayLaterIsToldOncePerReason() throws {
        let outcome = try play([
            .success(pictures(1) + [.failure(.silent(seconds: 2), after: 2)]),
            .failure(.noSuchDevice), .failure(.permissionDenied), .failure(.permissionDenied), .failure(.busy),
            .success(pictures(1)),
        ])
        let told = outcome.readings.filter { if case .stillLost = $0 { true } else { false } }
        #expect(told == [.stillLost(reason: "permission denied"), .stillLost(reason: "in use by another program")])
        #expect(outcome.readings.filter { if case .lost = $0 { true } else { false } }.count == 2)
    }

    @Test func aCameraThatOpensButGivesNothingIsNotFound() throws {
        let hung = Result<[ScriptedSource.Step], CameraFault>.success([.failure(.silent(seconds: 5), after: 5)])
        let outcome = try play([.success(pictures(1) + [.failure(.silent(seconds: 2), after: 2)]), hung, hung, hung])
        #expect(
            outcome.readings == [
                .frame, .lost(reason: "no picture for 2 s", time: outcome.openings[0] + 2.1),
                .stillLost(reason: "no picture for 5 s"), .end,
            ])
    }

    @Test func whatIsWrongAtTheStartIsThrown() {
        #expect(throws: CaptureError.camera("camera", .busy)) { try play([.failure(.busy)]) }
    }

    @Test func itEndsAfterItsDurationEvenWhileTheCameraIsGone() throws {
        let gone = [Result<[ScriptedSource.Step], CameraFault>](repeating: .failure(.noSuchDevice), count: 100)
        let outcome = try play([.success(pictures(2))] + gone, duration: 30)
        #expect(outcome.readings.last == .end)
        #expect(outcome.openings.count < 20 && outcome.openings.last ?? 0 < 1030)
    }

    @Test func aCancelledOneEndsAtOnce() throws {
        let shelf = ScriptedSource.Shelf([.success(pictures(2))])
        let cancellation = Cancellation()
        let source = try ReconnectingSource(cancellation: cancellation, timing: shelf.timing) {
            cancellation throws(CaptureError) in try shelf.open(cancellation)
        }
        source.cancel()
        #expect(try source.next(into: Frame()) == .end)
        #expect(try !source.read(into: Frame()))
    }
}
