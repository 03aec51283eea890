import Events
import Testing

@testable import Service

@Suite("Status for people")
struct StatusPageTests {
    @Test func thePage() {
        let name = StatusSample.status.sources[0].source
        #expect(
            StatusPage.lines(of: StatusSample.status) == [
                "ferd 0.1.0, up for 1 h 6 min: 84 MiB of memory, 3.25 s of processor time",
                "\(name): running for 1 h 6 min; dark, low_frame_rate",
                "  rates   25.0 in, 24.1 processed a second",
                "  frames  300 in, 290 processed, 9 dropped; the last one 0.25 s ago",
                "  faces   1 now, 3 so far, 1 expression",
                "  stages  decode 1.5 / 4.0 (p50 / p99 in ms)",
                "  faults  damaged packets or pictures: 5",
                "\(name): lost for 3.00 s (unplugged)",
                "  rates   0.0 in, 0.0 processed a second",
                "  frames  0 in, 0 processed, 0 dropped",
                "  faces   0 now, 3 so far, 1 expression",
                "  faults  times lost: 2",
                "standard output: 0 events lost",
                "/run/ferd/ferd.sock: 2 readers, 4 events lost",
                "  reader  for 2.50 s, 4 frames lost, 2 KiB waiting",
                "  reader  for 1 d 1 h, 0 frames lost, 0 bytes waiting",
            ])
    }

    @Test(
        "durations",
        arguments: [
            (0, "0.00 s"), (-1, "0.00 s"), (.nan, "0.00 s"), (0.004, "0.00 s"), (0.036, "0.04 s"), (9.5, "9.50 s"),
            (12.7, "12 s"), (59.99, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (4000, "1 h 6 min"),
            (90_000, "1 d 1 h"), (1e300, "11574074074 d 1 h"),
        ])
    func durations(seconds: Double, text: String) {
        #expect(StatusPage.duration(seconds) == text)
    }

    @Test(
        "sizes",
        arguments: [
            (0, "0 bytes"), (1023, "1023 bytes"), (2048, "2 KiB"), (88_080_384, "84 MiB"), (5 << 29, "2.5 GiB"),
        ])
    func sizes(bytes: Int, text: String) {
        #expect(StatusPage.size(bytes) == text)
    }
}
