import Events
import Testing

@Suite struct EventTests {
    @Test func aSourceCountsItsLines() {
        var sequence = EventSequence(source: "door")
        #expect(sequence.header(pts: nil) == EventHeader(source: "door", seq: 0, pts: nil))
        #expect(sequence.header(pts: 0.04) == EventHeader(source: "door", seq: 1, pts: 0.04))
        #expect(sequence.next == 2)
    }

    @Test func everyEventHasItsHeader() {
        #expect(Samples.all.map(\.header.seq) == [0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 8, 8, 9, 9])
    }

    @Test func allButFramesAreHappenings() {
        #expect(Samples.all.map(\.isHappening) == [true, false, false] + Array(repeating: true, count: 12))
    }

    @Test func probabilitiesAreComparedByWhatTheyHold() {
        #expect(Samples.probabilities(0.25, 0.75) == Samples.probabilities(0.25, 0.75))
        #expect(Samples.probabilities(0.25, 0.75) != Samples.probabilities(0.25, 0.7))
        #expect(Samples.probabilities(0.25) != Samples.probabilities(0.25, 0))
    }

    @Test func asManyClassesAsItHolds() {
        let full = ClassProbabilities(count: ClassProbabilities.capacity) { Float($0) }
        #expect((0..<16).allSatisfy { full[$0] == Float($0) })
    }
}
