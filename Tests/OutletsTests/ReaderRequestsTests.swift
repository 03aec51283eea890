import Testing

@testable import Outlets

@Suite struct ReaderRequestsTests {
    /// Has it hear `text` in pieces of `size` bytes.
    private func hear(_ text: String, by size: Int = .max) -> (count: Int, junk: Int) {
        var requests = ReaderRequests()
        var count = 0
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if rest.prefix(size).withUnsafeBytes({ requests.hear($0) }) { count += 1 }
            rest = rest.dropFirst(size)
        }
        return (count, requests.junk)
    }

    @Test("a request is understood in whatever pieces it comes", arguments: [1, 2, 3, 6, 7, 100])
    func pieces(size: Int) {
        let (count, junk) = hear("status\nstatus\r\n", by: size)
        #expect(count >= 1 && junk == 0)
    }

    @Test(
        "all else is junk",
        arguments: [
            "stat\n", "STATUS\n", "status \n", " status\n", "statuss\n", "status\r\r\n", "status\rxyz\n", "\n",
            "GET /metrics HTTP/1.1\r\n",
            "\u{0}status\n",
        ])
    func junk(text: String) {
        for size in [1, 5, 100] {
            let (count, junk) = hear(text, by: size)
            #expect(count == 0 && (1...text.utf8.count).contains(junk))
        }
    }

    @Test func aLineWithoutAnEndIsJunkAndTakesNoMemory() {
        let (count, junk) = hear(String(repeating: "x", count: 100_000), by: 4096)
        #expect(count == 0 && junk >= 100_000 - 16)
    }

    @Test func monthsOfRequestsAreNoJunk() {
        #expect(hear(String(repeating: "status\n", count: 20_000), by: 7) == (20_000, 0))
    }

    @Test func aRequestAfterJunkIsHeard() {
        #expect(hear("hello?\nstatus\n", by: 4).count == 1)
    }
}
