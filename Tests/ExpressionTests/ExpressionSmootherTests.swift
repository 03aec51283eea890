import Expression
import Testing

@Suite struct ExpressionSmootherTests {
    private let calm = ClassScores([1, 0])
    private let excited = ClassScores([0, 1])

    private func expect(_ scores: ClassScores?, _ expected: Float, within tolerance: Float = 1e-6) {
        guard let scores else {
            Issue.record("no scores")
            return
        }
        #expect(abs(scores[1] - expected) < tolerance, "\(scores[1]) instead of \(expected)")
    }

    @Test func stepArrivesBySixtyThreePercentAfterTheTimeConstant() throws {
        var smoother = ExpressionSmoother(ExpressionSmoothing(timeConstant: 0.5))
        let (calm, excited) = (try #require(calm), try #require(excited))
        expect(smoother.update(calm, at: 10), 0)
        // 1 - exp(-1)
        expect(smoother.update(excited, at: 10.5), 0.63212056)
    }

    @Test(arguments: [5.0, 12.5, 25, 60])
    func resultDoesNotDependOnTheFrameRate(_ rate: Double) throws {
        var smoother = ExpressionSmoother(ExpressionSmoothing(timeConstant: 0.3))
        let (calm, excited) = (try #require(calm), try #require(excited))
        _ = smoother.update(calm, at: 0)
        var last: ClassScores?
        for frame in 1...Int(rate * 0.8) { last = smoother.update(excited, at: Double(frame) / rate) }
        // 1 - exp(-0.8 / 0.3)
        expect(last, 0.93051655, within: 1e-5)
    }

    @Test func unevenFrameTimesAreExact() throws {
        var smoother = ExpressionSmoother(ExpressionSmoothing(timeConstant: 0.3))
        let (calm, excited) = (try #require(calm), try #require(excited))
        _ = smoother.update(calm, at: 0)
        var last: ClassScores?
        for time in [0.01, 0.02, 0.3, 0.31, 0.79, 0.8] { last = smoother.update(excited, at: time) }
        expect(last, 0.93051655, within: 1e-5)
    }

    @Test func halfTheWeightCountsAsHalfTheTime() throws {
        var smoother = ExpressionSmoother(ExpressionSmoothing(timeConstant: 0.5))
        let (calm, excited) = (try #require(calm), try #require(excited))
        _ = smoother.update(calm, at: 0)
        // 1 - exp(-0.5)
        expect(smoother.update(excited, at: 0.5, weight: 0.5), 0.39346934)
    }

    @Test func zeroTimeConstantPassesThrough() throws {
        var smoother = ExpressionSmoother(ExpressionSmoothing(timeConstant: 0))
        let (calm, excited) = (try #require(calm), try #require(excited))
        _ = smoother.update(calm, at: 0)
        #expect(smoother.update(excited, at: 0.001) == excited)
    }

    @Test(arguments: [1.5, -0.1]) func startsAfreshAfterAGapOrAStepBack(_ step: Double) throws {
        var smoother = ExpressionSmoother(ExpressionSmoothing(timeConstant: 0.5, maximumGap: 1))
        let (calm, excited) = (try #require(calm), try #require(excited))
        _ = smoother.update(calm, at: 3)
        #expect(smoother.update(excited, at: 3 + step) == excited)
    }

    @Test func smoothedProbabilitiesStillSumToOne() throws {
        var smoother = ExpressionSmoother()
        var last = ClassScores(count: 3)
        for frame in 0..<200 {
            let logits = (0..<3).map { Float((frame * 7 + $0 * 13) % 11) / 3 }
            last = smoother.update(try #require(ClassScores(softmaxOf: logits)), at: Double(frame) / 30)
            #expect(abs(last.sum - 1) < 1e-5)
        }
        #expect(last.indices.allSatisfy { last[$0] >= 0 })
    }
}
