import Testing

@testable import Pipeline

@Suite("Progress bar")
struct ProgressBarTests {
    @Test("says share, speed and time left where the length is known")
    func knownLength() {
        let bar = ProgressBar(name: "clip.mp4", duration: 100, now: 0)
        let line = bar.line(frames: 750, position: 25, now: 10)
        #expect(line == "clip.mp4  ██████░░░░░░░░░░░░░░░░░░ 25 %  75 frames/s  0:30 left")
    }

    @Test("counts frames where it is not")
    func unknownLength() {
        let bar = ProgressBar(name: "-", duration: nil, now: 0)
        #expect(bar.line(frames: 30, position: 1, now: 2) == "-  30 frames  15 frames/s")
    }

    @Test("stays within its width when the header's length was too short")
    func tooShortHeader() {
        let bar = ProgressBar(name: "a", duration: 1, now: 0)
        #expect(bar.line(frames: 90, position: 3, now: 3).hasSuffix("100 %  30 frames/s  0:00 left"))
    }
}
