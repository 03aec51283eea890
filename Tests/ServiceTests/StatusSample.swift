import Events

/// A status of two sources of the same name, with characters that mean something to Prometheus.
enum StatusSample {
    static let status: StatusEvent = {
        var frames = StatusEvent.Frames()
        frames.incoming = 300
        frames.processed = 290
        frames.dropped = 9
        frames.incomingRate = 25
        frames.processedRate = 24.125
        var happenings = StatusEvent.Happenings()
        happenings.faces = 3
        happenings.expressions = 1
        let running = StatusEvent.Source(
            source: "a\\b \"c\"\nd", state: .running, stateAge: 4000, reason: nil, frames: frames, lastFrameAge: 0.25,
            degraded: [.dark, .lowFrameRate], errors: 5, happenings: happenings, faces: 1,
            stages: [.init(stage: "decode", total: 0.5, percentiles: .init(p50: 1.5, p99: 4))])
        happenings.losses = 2
        let lost = StatusEvent.Source(
            source: running.source, state: .lost, stateAge: 3, reason: "unplugged", frames: .init(), lastFrameAge: nil,
            degraded: [], errors: 0, happenings: happenings, faces: 0,
            stages: [.init(stage: "decode", total: 0, percentiles: nil)])
        return StatusEvent(
            version: "0.1.0", time: UTCTime(seconds: 1_741_503_901, nanoseconds: 250_000_000),
            started: UTCTime(seconds: 1_741_499_901, nanoseconds: 0), uptime: 4000.25,
            memory: 88_080_384, processorTime: 3.25, sources: [running, lost],
            outlets: [
                .init(outlet: "standard output", lost: 0),
                .init(
                    outlet: "/run/ferd/ferd.sock", lost: 4,
                    readers: [.init(age: 2.5, lost: 4, waiting: 2048), .init(age: 90_000, lost: 0, waiting: 0)]),
            ])
    }()
}
