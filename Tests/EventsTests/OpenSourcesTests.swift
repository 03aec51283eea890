import Events
import Testing

/// What a reader is told that comes late.
@Suite struct OpenSourcesTests {
    private static func header(_ source: String, _ seq: Int) -> EventHeader {
        EventHeader(source: source, seq: seq, pts: Double(seq) / 10)
    }

    private static func hello(_ source: String) -> Event {
        var hello = Samples.hello
        hello.header = header(source, 0)
        return .hello(hello)
    }

    private func greetings(after events: [Event]) -> [HelloEvent] {
        var sources = OpenSources()
        for event in events { sources.apply(event) }
        return sources.greetings.compactMap { if case .hello(let hello) = $0 { hello } else { nil } }
    }

    @Test func itHasTheNumberOfTheLastLineAndWhatGoesOn() throws {
        let greeting = try #require(
            greetings(after: [
                Self.hello("a"),
                .face(FaceEvent(header: Self.header("a", 1), face: 1)),
                .face(FaceEvent(header: Self.header("a", 2), face: 2)),
                .expression(
                    ExpressionEvent(
                        header: Self.header("a", 3), face: 2, expression: "surprise", since: 0.25, confidence: 0.75)),
                .degraded(DegradedEvent(header: Self.header("a", 4), phase: .start, reason: .dark)),
                .frame(FrameEvent(header: Self.header("a", 5), frame: 0)),
            ]).first)
        #expect(greeting.header == Self.header("a", 5))
        #expect(greeting.classes == Samples.classes)
        let state = try #require(greeting.state)
        #expect(
            state.faces == [
                .init(face: 1, since: 0.1),
                .init(face: 2, since: 0.2, expression: .init(expression: "surprise", since: 0.25)),
            ])
        #expect(state.degraded == [.dark])
    }

    @Test func aHelloAmongTheOthersChangesTheSettingsAlone() throws {
        let before = [Self.hello("a"), .face(FaceEvent(header: Self.header("a", 1), face: 1))]
        var again = try #require(greetings(after: before).first)
        again.header = Self.header("a", 2)
        again.settings.minFace = 77
        let greeting = try #require(greetings(after: before + [.hello(again)]).first)
        #expect(greeting == again && greeting.state?.faces == [.init(face: 1, since: 0.1)])
    }

    @Test func whatHasEndedIsGone() throws {
        let expression = ExpressionEvent(
            header: Self.header("a", 2), face: 1, expression: "surprise", since: 0.1, confidence: 0.75)
        var ended = expression
        ended.ended = .init(duration: 1, peak: 0.9)
        let begun: [Event] = [
            Self.hello("a"), .face(FaceEvent(header: Self.header("a", 1), face: 1)), .expression(expression),
            .degraded(DegradedEvent(header: Self.header("a", 3), phase: .start, reason: .dark)),
        ]
        let state = try #require(
            greetings(
                after: begun + [
                    .expression(ended),
                    .degraded(DegradedEvent(header: Self.header("a", 5), phase: .end, reason: .dark)),
                ]
            ).first?.state)
        #expect(state.faces == [.init(face: 1, since: 0.1)] && state.degraded.isEmpty)
        let face = FaceEvent(header: Self.header("a", 4), face: 1, ended: .init(duration: 1, frames: 3))
        #expect(greetings(after: begun + [.face(face)]).first?.state?.faces == [])
    }

    @Test func aLostCameraIsToldUntilItIsFound() throws {
        func camera(_ seq: Int, _ change: CameraEvent.Change) -> Event {
            .camera(CameraEvent(header: Self.header("a", seq), change: change))
        }
        let lost = [Self.hello("a"), camera(1, .lost(reason: "unplugged"))]
        let greeting = try #require(greetings(after: lost).first)
        #expect(greeting.header == Self.header("a", 1))
        #expect(greeting.state?.lost == .init(reason: "unplugged", since: 0.1))
        let found = lost + [camera(2, .found(outage: 5))]
        #expect(try #require(greetings(after: found).first?.state).lost == nil)
        // Without times, too.
        let timeless = CameraEvent(
            header: EventHeader(source: "a", seq: 3, pts: nil), change: .lost(reason: "no picture for 2 s"))
        let state = try #require(greetings(after: found + [.camera(timeless)]).first?.state)
        #expect(state.lost == .init(reason: "no picture for 2 s", since: nil))
    }

    @Test func eachSourceIsOpenFromItsHelloToItsGoodbye() {
        let goodbye = Event.goodbye(
            GoodbyeEvent(
                header: Self.header("a", 3), frames: 0, dropped: 0, decodeErrors: 0, mendedTimes: 0, faces: 0, exit: 0))
        let events = [Self.hello("a"), Self.hello("b"), .face(FaceEvent(header: Self.header("b", 1), face: 1))]
        #expect(greetings(after: events).map(\.header.source) == ["a", "b"])
        #expect(greetings(after: events).map { $0.state?.faces.count } == [0, 1])
        #expect(greetings(after: events + [goodbye]).map(\.header.source) == ["b"])
        // The same name once more: a new source.
        #expect(greetings(after: events + [Self.hello("b")]).map { $0.state?.faces.count } == [0, 0])
        #expect(greetings(after: [.face(FaceEvent(header: Self.header("c", 1), face: 1))]).isEmpty)
    }
}
