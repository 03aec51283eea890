import Events
import Testing

@testable import Pipeline

@Suite("Conditions that keep results from being good")
struct ConditionMonitorTests {
    @Test("a condition begins only after it has held long enough, and ends likewise")
    func holdsBeforeTurning() {
        var monitor = ConditionMonitor(beginsAfter: 1, endsAfter: 0.5)
        var turns: [(Double, Bool)] = []
        // Bad from 1.0 s on with one good picture at 1.5 s, good again from 4.0 s on; ten pictures a second.
        for step in 0..<60 {
            let time = Double(step) / 10
            let bad = time >= 1 && time < 4 && step != 15
            if monitor.update(isBad: bad, isGood: !bad, at: time) { turns.append((time, monitor.isActive)) }
        }
        #expect(turns.count == 2)
        #expect(turns.first?.0 == 2.6)
        #expect(turns.first?.1 == true)
        #expect(turns.last?.0 == 4.5)
        #expect(turns.last?.1 == false)
    }

    @Test("between the two limits nothing changes")
    func hysteresis() {
        var monitor = ConditionMonitor(beginsAfter: 0, endsAfter: 0)
        let states: [(isBad: Bool, isGood: Bool)] = [(false, false), (true, false), (false, false), (false, true)]
        var turns: [Bool] = []
        for (time, state) in states.enumerated() {
            turns.append(monitor.update(isBad: state.isBad, isGood: state.isGood, at: Double(time)))
        }
        #expect(turns == [false, true, false, true])
        #expect(!monitor.isActive)
    }

    @Test("darkness and the frame rate are judged in source time, whatever the rate", arguments: [5.5, 10, 30, 60])
    func darknessAtAnyRate(rate: Double) {
        var monitor = QualityMonitor()
        var reports: [(DegradedEvent.Reason, Bool, Double)] = []
        for step in 0..<Int(6 * rate) {
            let time = Double(step) / rate
            let luma: Float = time >= 2 && time < 4 ? 10 : 120
            monitor.update(.init(time: time, meanLuma: luma, sharpness: nil, faces: 1)) {
                reports.append(($0, $1, time))
            }
        }
        #expect(reports.map(\.0) == [.dark, .dark])
        #expect(reports.map(\.1) == [true, false])
        for (report, expected) in zip(reports, [3.0, 5.0]) {
            #expect(report.2 >= expected - 1e-9 && report.2 <= expected + 2 / rate)
        }
    }

    @Test("what still goes on ends with the source, once")
    func endOfSource() {
        var monitor = QualityMonitor()
        for step in 0..<200 {
            monitor.update(.init(time: Double(step) / 25, meanLuma: 10, sharpness: nil, faces: 0)) { _, _ in }
        }
        var ended: [DegradedEvent.Reason] = []
        for _ in 0..<2 { monitor.finish { ended.append($0) } }
        #expect(ended == [.dark, .noFace])
    }

    @Test("a blurred face is reported, and no face at all says nothing of the sharpness")
    func blur() {
        var monitor = QualityMonitor()
        var reports: [(DegradedEvent.Reason, Bool)] = []
        for step in 0..<100 {
            let sharpness: Float? = step < 30 ? 0.4 : step < 60 ? 0.1 : nil
            monitor.update(.init(time: Double(step) / 25, meanLuma: 120, sharpness: sharpness, faces: 1)) {
                reports.append(($0, $1))
            }
        }
        #expect(reports.map(\.0) == [.blurred])
        #expect(reports.map(\.1) == [true])
    }

    @Test("three pictures a second are reported as a low frame rate, and thirty end it")
    func lowFrameRate() {
        var monitor = QualityMonitor()
        var reports: [(DegradedEvent.Reason, Bool)] = []
        var time = 0.0
        for step in 0..<400 {
            time += step < 20 ? 1.0 / 3 : 1.0 / 30
            monitor.update(.init(time: time, meanLuma: 120, sharpness: nil, faces: 1)) { reports.append(($0, $1)) }
        }
        #expect(reports.map(\.0) == [.lowFrameRate, .lowFrameRate])
        #expect(reports.map(\.1) == [true, false])
    }
}
