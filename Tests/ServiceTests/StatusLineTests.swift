import Events
import Testing

@testable import Service

@Suite("Status line")
struct StatusLineTests {
    private func source(
        _ name: String, _ state: StatusEvent.State, reason: String? = nil, rate: Double = 0, faces: Int = 0,
        age: Double? = 0
    ) -> StatusEvent.Source {
        var frames = StatusEvent.Frames()
        frames.processedRate = rate
        return StatusEvent.Source(
            source: name, state: state, stateAge: 1, reason: reason, frames: frames, lastFrameAge: age, degraded: [],
            errors: 0,
            happenings: StatusEvent.Happenings(), faces: faces, stages: [])
    }

    @Test func eachStateHasItsWords() {
        #expect(StatusLine.text(of: []) == "loading the networks")
        #expect(StatusLine.text(of: [source("video0", .opening)]) == "video0: being opened")
        #expect(StatusLine.text(of: [source("video0", .running, age: nil)]) == "video0: waiting for the first picture")
        #expect(StatusLine.text(of: [source("video0", .running, rate: 24.96, faces: 2)]) == "video0: 25.0 fps, 2 faces")
        #expect(StatusLine.text(of: [source("video0", .running, rate: 9.94, faces: 1)]) == "video0: 9.9 fps, 1 face")
        #expect(
            StatusLine.text(of: [source("video0", .lost, reason: "unplugged")])
                == "video0: lost (unplugged), looking for it")
        #expect(StatusLine.text(of: [source("video0", .ended)]) == "finishing")
    }

    @Test func severalStandInTheirOrder() {
        #expect(
            StatusLine.text(of: [source("a", .ended), source("b", .running, rate: 15), source("c", .opening)])
                == "b: 15.0 fps, 0 faces; c: being opened")
    }
}
