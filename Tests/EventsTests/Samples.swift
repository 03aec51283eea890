import Events

/// Events with known lines: the values are such that their decimals are exact.
enum Samples {
    static let classes = ["neutral", "happiness", "surprise"]

    static func header(_ seq: Int, pts: Double? = 1.5, time: UTCTime? = nil) -> EventHeader {
        EventHeader(source: "clip.mp4", seq: seq, pts: pts, time: time)
    }

    static let hello = HelloEvent(
        header: header(0, pts: nil), version: "0.1.0", mode: .expression, width: 640, height: 360, rate: 25,
        classes: classes,
        networks: [
            NetworkRecord(task: "detector", name: "ferd-detector"),
            NetworkRecord(
                task: "expression", name: "i-mobilenetv2", classes: 3, temperature: 1.25, trainedOn: "FERPlus"),
        ],
        settings: SettingsRecord(
            every: 1, detectEvery: 2, detectSize: 320, minScore: 0.5, minFace: 12, maxFaces: 16, smoothing: 0.25,
            averagesFlip: false))

    static let lateHello: HelloEvent = {
        var late = hello
        late.header = header(8)
        late.settings.averagesFlip = true
        var state = SourceState()
        state.faces = [
            .init(face: 3, since: 0.5, expression: .init(expression: "happiness", since: 1.25)),
            .init(face: 4, since: nil),
        ]
        state.degraded = [.dark, .blurred]
        state.lost = .init(reason: "unplugged", since: 1.5)
        late.state = state
        return late
    }()

    static let landmarks = FaceLandmarks(
        leftEye: PixelPoint(x: 120, y: 100.5), rightEye: PixelPoint(x: 160.25, y: 101),
        nose: PixelPoint(x: 140, y: 125), leftMouth: PixelPoint(x: 124, y: 140), rightMouth: PixelPoint(x: 158, y: 141))

    static let readFace = FaceRecord(
        id: 3, box: PixelBox(x: -2.5, y: 80, width: 80, height: 90.75), score: 0.875, landmarks: landmarks,
        pose: HeadPose(yaw: -12.5, pitch: 0, roll: 3), expression: 1, probabilities: probabilities(0.25, 0.625, 0.125),
        smoothed: probabilities(0.5, 0.5, 0))

    static let unreadFace = FaceRecord(
        id: 4, box: PixelBox(x: 300, y: 10, width: 20, height: 25), score: 0.5, landmarks: landmarks)

    static func probabilities(_ values: Float...) -> ClassProbabilities {
        ClassProbabilities(count: values.count) { values[$0] }
    }

    static let frame = FrameEvent(header: header(1), frame: 37, dropped: 0, faces: [readFace, unreadFace])
    static let emptyFrame = FrameEvent(header: header(2, pts: 0), frame: 0, dropped: 2)
    static let live = UTCTime(millisecondsSinceEpoch: 1_741_503_901_250)

    /// One of every kind and phase.
    static let all: [Event] = [
        .hello(hello), .frame(frame), .frame(emptyFrame),
        .face(FaceEvent(header: header(3), face: 3)),
        .face(FaceEvent(header: header(4, time: live), face: 3, ended: .init(duration: 2.125, frames: 54))),
        .expression(
            ExpressionEvent(header: header(5), face: 3, expression: "happiness", since: 1.25, confidence: 0.75)),
        .expression(
            ExpressionEvent(
                header: header(6), face: 3, expression: "happiness", since: 1.25, confidence: 0.25,
                ended: .init(duration: 0.5, peak: 0.9375))),
        .camera(CameraEvent(header: header(7), change: .lost(reason: "unplugged"))),
        .camera(CameraEvent(header: header(7, time: live), change: .found(outage: 2.5))),
        .degraded(DegradedEvent(header: header(7), phase: .start, reason: .dark)),
        .degraded(DegradedEvent(header: header(8), phase: .end, reason: .lowFrameRate)),
        .degraded(DegradedEvent(header: header(8), phase: .end, reason: .slowReader, lost: 12)),
        .hello(lateHello),
        .goodbye(
            GoodbyeEvent(
                header: header(9, pts: 17.5), frames: 440, dropped: 0, decodeErrors: 1, mendedTimes: 2, faces: 3,
                exit: 0)),
        .goodbye(
            GoodbyeEvent(
                header: header(9, pts: 17.5), frames: 440, dropped: 0, decodeErrors: 0, mendedTimes: 0, faces: 3,
                stageTimes: [
                    StageTime(stage: "decode", milliseconds: 0.5), StageTime(stage: "detect", milliseconds: 2.125),
                ], exit: 0)),
    ]
}
