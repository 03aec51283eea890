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
        for number in 0..<10_000 { #expect(tells("line\(number)", at: 1)) }
        #expect(expire(at: 61).isEmpty)
        for _ in 0..<5 { _ = tells("line1", at: 62) }
        #expect(expire(at: 122) == [.init(line: "line1", count: 2)])
    }

    @Test func numbersMakeNoOtherLine() {
        var lines = RepeatedLines()
        func tells(_ line: String, at now: Double) -> Bool { lines.tells(line, at: now) }
        func expire(at now: Double) -> [RepeatedLines.Kept] { lines.expire(at: now) }
        let told = (1...100).map { tells("'/run/s': a slow reader lost \($0) frames", at: Double($0) / 10) }
        #expect(told.count { $0 } == RepeatedLines.most)
        #expect((1...10).count { tells("'e.jsonl': there is room again; events lost: \($0)", at: 11) } == 3)
        #expect((1...10).count { tells("door: found again after \($0).5 s", at: 12) } == 3)
        // Which camera it is, is no number: each is told.
        for number in 0..<10 { #expect(tells("video\(number): lost (unplugged); looking for it", at: 13)) }
        #expect(
            expire(at: 80) == [
                .init(line: "'/run/s': a slow reader lost 100 frames", count: 97),
                .init(line: "'e.jsonl': there is room again; events lost: 10", count: 7),
                .init(line: "door: found again after 10.5 s", count: 7),
            ])
    }
}
