import Expression
import Testing

/// Scenarios with times computed by hand. Class 0 is neutral, 1 happiness, 2 surprise.
@Suite struct ExpressionEpisodesTests {
    private let rules = EpisodeRules(enter: 0.55, leave: 0.40, minimumDuration: 0.3, maximumGap: 1)

    /// A change that a scenario reports.
    private enum Change: Equatable {
        case begin(Int, since: Double, at: Double)
        case end(Int, since: Double, duration: Double)
    }

    /// Runs frames at `rate` over `seconds`, with probabilities by time, and reports what changed, in milliseconds' precision.
    private func changes(
        rate: Double, seconds: Double, finish: Bool = false, _ scores: (Double) -> [Float]
    ) throws -> [Change] {
        var episodes = ExpressionEpisodes(rules)
        var changes: [Change] = []
        for frame in 0..<Int((seconds * rate).rounded()) {
            let time = Double(frame) / rate
            let change = episodes.update(try #require(ClassScores(scores(time + 1e-9))), at: time)
            if let ended = change.ended { changes.append(end(ended)) }
            if let begun = change.begun {
                changes.append(.begin(begun.expression, since: rounded(begun.since), at: rounded(time)))
            }
        }
        if finish, let ended = episodes.finish() { changes.append(end(ended)) }
        return changes
    }

    private func end(_ episode: ExpressionEpisode) -> Change {
        .end(episode.expression, since: rounded(episode.since), duration: rounded(episode.duration))
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

    private func smile(_ time: Double, from start: Double, to end: Double) -> [Float] {
        time >= start && time < end ? [0.2, 0.7, 0.1] : [0.5, 0.3, 0.2]
    }

    /// A smile from 1 s to 2 s: known after the first frame that lies 0.3 s behind its first, over with the first without it.
    @Test(arguments: [
        (5.0, 1.0, 1.4, 1.0), (10, 1.0, 1.3, 1.0), (25, 1.0, 1.32, 1.0), (30, 1.0, 1.3, 1.0), (60, 1.0, 1.3, 1.0),
    ]) func aSmile(rate: Double, since: Double, known: Double, duration: Double) throws {
        let found = try changes(rate: rate, seconds: 4) { smile($0, from: 1, to: 2) }
        #expect(found == [.begin(1, since: since, at: known), .end(1, since: since, duration: duration)])
    }

    @Test(arguments: [10.0, 30, 60]) func aSmileShorterThanTheMinimumIsNone(rate: Double) throws {
        #expect(try changes(rate: rate, seconds: 3) { smile($0, from: 1, to: 1.3) } == [])
    }

    @Test(arguments: [10.0, 30, 60]) func betweenLeaveAndEnterNothingChanges(rate: Double) throws {
        // Falls to 0.45 from 2 s to 3 s, which neither ends it nor would have begun it.
        let found = try changes(rate: rate, seconds: 5) { time in
            switch time {
            case ..<1: [0.5, 0.45, 0.05]
            case 1..<2, 3..<4: [0.2, 0.7, 0.1]
            case 2..<3: [0.3, 0.45, 0.25]
            default: [0.5, 0.39, 0.11]
            }
        }
        #expect(found == [.begin(1, since: 1, at: 1.3), .end(1, since: 1, duration: 3)])
    }

    @Test func flickerAroundEnterDoesNotBegin() throws {
        // 0.2 s above, 0.1 s below, again and again.
        let found = try changes(rate: 20, seconds: 6) { time in
            time.truncatingRemainder(dividingBy: 0.3) < 0.2 ? [0.3, 0.6, 0.1] : [0.4, 0.5, 0.1]
        }
        #expect(found == [])
    }

    @Test func anotherExpressionEndsTheFirstWhereItBegan() throws {
        // Surprise takes over at 2 s while happiness still stays at 0.42, above leave.
        let found = try changes(rate: 10, seconds: 4, finish: true) { time in
            switch time {
            case ..<1: [0.4, 0.3, 0.3]
            case 1..<2: [0.1, 0.8, 0.1]
            default: [0.02, 0.42, 0.56]
            }
        }
        #expect(
            found == [
                .begin(1, since: 1, at: 1.3), .end(1, since: 1, duration: 1), .begin(2, since: 2, at: 2.3),
                .end(2, since: 2, duration: 1.9),
            ])
    }

    @Test func episodesDoNotOverlapWhereTheFirstFadesSlowly() throws {
        // Surprise rises at 2.0 s; happiness falls below leave at 2.1 s, before surprise is certain at 2.3 s.
        let found = try changes(rate: 10, seconds: 3) { time in
            switch time {
            case ..<2: [0.1, 0.8, 0.1]
            case 2..<2.1: [0.02, 0.42, 0.56]
            default: [0.1, 0.2, 0.7]
            }
        }
        #expect(
            found == [
                .begin(1, since: 0, at: 0.3), .end(1, since: 0, duration: 2.1), .begin(2, since: 2.1, at: 2.3),
            ])
    }

    @Test func theEndOfTheTrackEndsTheEpisode() throws {
        let found = try changes(rate: 25, seconds: 2, finish: true) { _ in [0.1, 0.8, 0.1] }
        #expect(found == [.begin(1, since: 0, at: 0.32), .end(1, since: 0, duration: 1.96)])
    }

    @Test func aLongGapEndsTheEpisodeWithTheFrameBeforeIt() throws {
        var episodes = ExpressionEpisodes(rules)
        let happy = try #require(ClassScores([0.1, 0.8, 0.1]))
        _ = episodes.update(happy, at: 0)
        #expect(episodes.update(happy, at: 0.5).begun?.since == 0)
        let change = episodes.update(happy, at: 2)
        #expect(change.ended?.duration == 0.5)
        #expect(change.begun == nil)
        #expect(episodes.update(happy, at: 2.3).begun?.since == 2)
    }

    @Test func confidenceIsOfTheCertainFrameAndPeakOfAll() throws {
        var episodes = ExpressionEpisodes(rules)
        var begun: ExpressionEpisode?
        for (frame, probability) in ([0.6, 0.9, 0.7, 0.65, 0.75, 0.3] as [Float]).enumerated() {
            let scores = try #require(ClassScores([1 - probability, probability]))
            let change = episodes.update(scores, at: Double(frame) * 0.1)
            if let now = change.begun, now.expression == 1 { begun = now }
            if let ended = change.ended {
                #expect(ended.peak == 0.9)
                #expect(ended.confidence == 0.65)
                #expect(abs(ended.duration - 0.5) < 1e-9)
            }
        }
        #expect(begun?.confidence == 0.65)
        #expect(begun?.peak == 0.9)
        #expect(episodes.open == nil)
    }

    @Test func withoutMinimumDurationItBeginsAtOnce() throws {
        var episodes = ExpressionEpisodes(EpisodeRules(enter: 0.5, leave: 0.5, minimumDuration: 0))
        let change = episodes.update(try #require(ClassScores([0.4, 0.6])), at: 7)
        #expect(change.begun == episodes.open)
        #expect(change.begun?.since == 7)
    }

    /// Whatever the probabilities do, episodes come as begin, end, begin ..., in order and without overlap.
    @Test func episodesNeverOverlap() throws {
        var state: UInt64 = 9
        func random() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24)
        }
        var episodes = ExpressionEpisodes(EpisodeRules(minimumDuration: 0.1, maximumGap: 0.5))
        var time = 0.0
        var lastEnd = -1.0
        var isOpen = false
        var count = 0
        var logits: [Float] = [0, 0, 0]
        for _ in 0..<20_000 {
            time += random() < 0.01 ? 0.7 : Double(random()) * 0.08
            logits = logits.map { $0 * 0.9 + (random() - 0.5) * 2.5 }
            let change = episodes.update(try #require(ClassScores(softmaxOf: logits)), at: time)
            if let ended = change.ended {
                #expect(isOpen && ended.duration >= 0)
                lastEnd = ended.since + ended.duration
                isOpen = false
            }
            if let begun = change.begun {
                #expect(
                    !isOpen && begun.since >= lastEnd - 1e-9 && begun.since <= time && begun.peak >= begun.confidence)
                isOpen = true
                count += 1
            }
        }
        #expect(count > 100)
    }
}
