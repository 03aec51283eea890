import Events

enum TestEvents {
    static let classes = ["neutral", "happiness"]

    static func header(_ seq: Int) -> EventHeader {
        EventHeader(source: "clip.mp4", seq: seq, pts: Double(seq) / 25)
    }

    static let hello = Event.hello(
        HelloEvent(
            header: header(0), version: "0.1.0", mode: .expression, width: 640, height: 360, rate: 25, classes: classes,
            networks: [],
            settings: SettingsRecord(
                every: 1, detectEvery: 1, detectSize: 320, minScore: 0.5, minFace: 12, maxFaces: 16, smoothing: 0.25,
                averagesFlip: false)))

    static let goodbye = Event.goodbye(
        GoodbyeEvent(
            header: header(4), frames: 2, dropped: 0, decodeErrors: 0, mendedTimes: 0, faces: 1, exit: 0))

    static func face(_ seq: Int) -> Event { .face(FaceEvent(header: header(seq), face: seq)) }

    /// The end of a source that showed nothing.
    static func goodbye(_ seq: Int) -> Event {
        .goodbye(
            GoodbyeEvent(
                header: header(seq), frames: 0, dropped: 0, decodeErrors: 0, mendedTimes: 0, faces: 0, exit: 0))
    }

    static func frame(_ seq: Int) -> Event {
        let point = PixelPoint(x: 12.5, y: 7)
        let probabilities = ClassProbabilities(count: 2) { $0 == 0 ? 0.25 : 0.75 }
        let face = FaceRecord(
            id: 1, box: PixelBox(x: 1, y: 2, width: 30, height: 40), score: 0.9,
            landmarks: FaceLandmarks(leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
            expression: 1, probabilities: probabilities, smoothed: probabilities)
        return .frame(FrameEvent(header: header(seq), frame: seq, faces: [face]))
    }

    /// hello, a face and two frames, goodbye.
    static let clip = [
        hello, .face(FaceEvent(header: header(1), face: 1)), frame(2), frame(3), goodbye,
    ]
}

/// What OutletProbe's lines must look like: whole lines whose numbers follow each other from 0.
enum ProbeOutput {
    /// The whole lines of `bytes` and what follows the last line feed.
    static func parts(_ bytes: [UInt8]) -> (lines: [String], rest: String) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.popLast() ?? ""
        return (lines.map(String.init), String(rest))
    }

    static func isContiguous(_ lines: [String]) -> Bool {
        lines.enumerated().allSatisfy { index, line in
            line.hasPrefix("{\"event\":\"frame\",\"source\":\"probe\",\"seq\":\(index),") && line.hasSuffix("}]}")
        }
    }
}
