import Testing

@testable import Evaluation

@Suite struct PrecisionCurveTests {
    /// Four faces; found, found, false alarm, found, false alarm.
    @Test func isTheStaircaseAboveThePoints() {
        let curve = PrecisionCurve(recall: [0.25, 0.5, 0.5, 0.75, 0.75], precision: [1, 1, 2.0 / 3, 0.75, 0.6])
        #expect(curve.steps == [.init(recall: 0.5, precision: 1), .init(recall: 0.75, precision: 0.75)])
        #expect(curve.area == 0.5 + 0.25 * 0.75)
    }

    /// A false alarm comes first: the precision of 2 of 3 holds from the start.
    @Test func looksAhead() {
        let curve = PrecisionCurve(recall: [0, 0.5, 1], precision: [0, 0.5, 2.0 / 3])
        #expect(curve.steps == [.init(recall: 1, precision: 2.0 / 3)])
    }

    @Test func isEmptyWhereNothingIsFound() {
        #expect(PrecisionCurve(recall: [0, 0], precision: [0, 0]).steps.isEmpty)
        #expect(PrecisionCurve(recall: [], precision: []).area == 0)
    }
}
