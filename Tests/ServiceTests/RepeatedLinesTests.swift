import Testing

@testable import Service

@Suite("Repeated lines")
struct RepeatedLinesTests {
    @Test func theFirstFewAreToldAndTheRestCounted() {
        var lines = RepeatedLines()
        func tells(_ line: String, at now: Double) -> Bool { lines.tells(line, at: now) }
        func expire(at now: Double) -> [RepeatedLines.Kept] { lines.expire(at: now) }
        #expect(
            (0..<10).map { tells("again", at: Double($0)) } == [true, true, true]
                + Array(repeating: false, count: 7))
        #expect(tells("another", at: 10))
        #expect(lines.nextEnd == 60)
        #expect(expire(at: 59).isEmpty)
        #expect(expire(at: 60) == [.init(line: "again", count: 7)])
        #expect(lines.nextEnd == nil && expire(at: 60).isEmpty)
        // A new minute.
        #expect(tells("again", at: 61))
    }

    @Test func whatComesNowAndThenIsToldEachTime() {
        var lines = RepeatedLines()
        func tells(_ line: String, at now: Double) -> Bool { lines.tells(line, at: now) }
        func expire(at now: Double) -> [RepeatedLines.Kept] { lines.expire(at: now) }
        for minute in 0..<100 {
            let now = Double(minute) * 60
            #expect(expire(at: now).isEmpty)
            #expect(tells("now and then", at: now))
        }
    }

    @Test func manyDifferentLinesTakeNoMemory() {
        var lines = RepeatedLines()
        func tells(_ line: String, at now: Double) -> Bool { lines.tells(line, at: now) }
        func expire(at now: Double) -> [RepeatedLines.Kept] { lines.expire(at: now) }
        for number in 0..<10_000 { #expect(tells("line \(number)", at: 1)) }
        #expect(expire(at: 61).isEmpty)
        for _ in 0..<5 { _ = tells("line 1", at: 62) }
        #expect(expire(at: 122) == [.init(line: "line 1", count: 2)])
    }
}
