import Testing

@testable import Outlets

@Suite struct LineQueueTests {
    private func append(_ text: String, to queue: inout LineQueue) {
        Array(text.utf8).withUnsafeBytes { queue.append($0) }
    }

    private func take(_ limit: Int, from queue: inout LineQueue, keeping kept: Int? = nil) -> String {
        var text = ""
        queue.takeFirst(atMost: limit) { bytes in
            text = String(decoding: bytes, as: UTF8.self)
            return kept ?? bytes.count
        }
        return text
    }

    @Test func wholeLinesAreTaken() {
        var queue = LineQueue()
        append("one\ntwo\nthree\n", to: &queue)
        #expect(take(9, from: &queue) == "one\ntwo\n")
        #expect(take(2, from: &queue) == "three\n")
        #expect(queue.isEmpty)
    }

    @Test func whatWasNotTakenStays() {
        var queue = LineQueue()
        append("one\ntwo\n", to: &queue)
        #expect(take(100, from: &queue, keeping: 0) == "one\ntwo\n")
        #expect(take(100, from: &queue, keeping: 4) == "one\ntwo\n")
        append("three\n", to: &queue)
        #expect(queue.count == 10)
        #expect(take(100, from: &queue) == "two\nthree\n")
    }

    /// In any rhythm what comes out is what went in.
    @Test func nothingIsLostOrTurnedAround() {
        var generator = SystemRandomNumberGenerator()
        var queue = LineQueue()
        var (expected, got) = ("", "")
        for number in 0..<5000 {
            let line = "\(number) " + String(repeating: "x", count: Int.random(in: 0...300, using: &generator)) + "\n"
            expected += line
            append(line, to: &queue)
            if Bool.random(using: &generator) {
                got += take(Int.random(in: 1...2000, using: &generator), from: &queue)
            }
        }
        while !queue.isEmpty { got += take(1000, from: &queue) }
        #expect(got == expected)
    }
}
