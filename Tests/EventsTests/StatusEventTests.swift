import EventSchema
import Events
import FoundationEssentials
import Testing

@Suite("Status") struct StatusEventTests {
    private static let status: StatusEvent = {
        var frames = StatusEvent.Frames()
        frames.incoming = 300
        frames.processed = 290
        frames.dropped = 9
        frames.incomingRate = 25
        frames.processedRate = 24.125
        var happenings = StatusEvent.Happenings()
        happenings.faces = 3
        happenings.expressions = 2
        happenings.degraded = 1
        let door = StatusEvent.Source(
            source: "door", state: .running, stateAge: 12, reason: nil, frames: frames, lastFrameAge: 0.04,
            degraded: [.dark, .noFace],
            errors: 5,
            happenings: happenings, faces: 1,
            stages: [.init(stage: "decode", total: 0.5, percentiles: .init(p50: 1.5, p99: 4))])
        happenings.losses = 1
        let window = StatusEvent.Source(
            source: "the \"window\"", state: .lost, stateAge: 3, reason: "unplugged", frames: .init(),
            lastFrameAge: nil,
            degraded: [], errors: 0, happenings: happenings, faces: 0,
            stages: [.init(stage: "decode", total: 0, percentiles: nil)])
        return StatusEvent(
            version: "0.1.0", time: UTCTime(millisecondsSinceEpoch: 1_741_503_901_250),
            started: UTCTime(millisecondsSinceEpoch: 1_741_503_888_750), uptime: 12.5, memory: 88_080_384,
            processorTime: 3.25, sources: [door, window],
            outlets: [
                .init(outlet: "standard output", lost: 0),
                .init(outlet: "/run/ferd/ferd.sock", lost: 4, readers: [.init(age: 2.5, lost: 4, waiting: 1000)]),
            ])
    }()

    private var line: [UInt8] {
        var encoder = EventEncoder()
        encoder.encode(Self.status)
        return encoder.line
    }

    @Test func itsLineIsKnown() {
        let expected = """
            {"event":"status","schema":1,"version":"0.1.0","time":"2025-03-09T07:05:01.250Z",\
            "started":"2025-03-09T07:04:48.750Z","uptime_s":12.500,"memory_bytes":88080384,"cpu_s":3.250,"sources":[{"source":"door","state":"running","state_s":12.000,\
            "reason":null,"frames":{"in":300,"processed":290,"dropped":9,"in_per_s":25.000,"processed_per_s":24.125},\
            "last_frame_s":0.040,"degraded":["dark","no_face"],"errors":5,"faces":1,\
            "happenings":{"faces":3,"expressions":2,"degraded":1,\
            "losses":0},"stages":[{"stage":"decode","total_s":0.500,"p50_ms":1.500,"p99_ms":4.000}]},\
            {"source":"the \\"window\\"","state":"lost","state_s":3.000,"reason":"unplugged","frames":{"in":0,\
            "processed":0,"dropped":0,"in_per_s":0.000,"processed_per_s":0.000},"last_frame_s":null,"degraded":[],"errors":0,\
            "faces":0,"happenings":{"faces":3,"expressions":2,"degraded":1,"losses":1},"stages":[{"stage":"decode",\
            "total_s":0.000,"p50_ms":null,"p99_ms":null}]}],"outlets":[{"outlet":"standard output","lost":0,\
            "readers":null},{"outlet":"/run/ferd/ferd.sock","lost":4,"readers":[{"since_s":2.500,"lost":4,\
            "waiting_bytes":1000}]}]}

            """
        #expect(String(decoding: line, as: UTF8.self) == expected)
    }

    @Test func itFollowsTheSchema() throws {
        #expect(try EventLineChecker().problems(ofLine: line) == [])
    }

    @Test func itIsReadBackAsItWas() throws {
        #expect(try JSONDecoder().decode(StatusEvent.self, from: Data(line)) == Self.status)
    }
}
