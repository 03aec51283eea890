import Expression
import Testing

@Suite struct ClassScoresTests {
    @Test func softmaxOfKnownLogits() throws {
        // exp(1), exp(2), exp(3) over their sum.
        let scores = try #require(ClassScores(softmaxOf: [1, 2, 3]))
        for (value, expected) in zip(0..<3, [0.09003057, 0.24472847, 0.66524096] as [Float]) {
            #expect(abs(scores[value] - expected) < 1e-6)
        }
        #expect(scores.top.index == 2)
    }

    @Test func temperatureFlattens() throws {
        // exp(1/2), exp(2/2), exp(3/2) over their sum.
        let scores = try #require(ClassScores(softmaxOf: [1, 2, 3], temperature: 2))
        #expect(abs(scores[0] - 0.18632372) < 1e-6)
        #expect(abs(scores[2] - 0.50648040) < 1e-6)
    }

    @Test func largeLogitsDoNotOverflow() throws {
        let scores = try #require(ClassScores(softmaxOf: [1000, 1000, -1000]))
        #expect(scores == ClassScores([0.5, 0.5, 0]))
    }

    @Test(arguments: [[Float.nan, 1], [1, .infinity], [-.infinity, 1], [], [Float](repeating: 0, count: 17)])
    func refusesWhatIsNoSetOfLogits(_ logits: [Float]) {
        #expect(ClassScores(softmaxOf: logits) == nil)
    }

    @Test func topTakesTheFirstOfEquals() {
        #expect(ClassScores([0.2, 0.4, 0.4])?.top.index == 1)
        #expect(ClassScores(count: 0).top.index == 0)
    }

    @Test func scoresOfDifferentLengthDiffer() {
        #expect(ClassScores([0, 0]) != ClassScores([0, 0, 0]))
    }
}
