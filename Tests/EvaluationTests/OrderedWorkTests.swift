import Synchronization
import Testing

@testable import Evaluation

@Suite struct OrderedWorkTests {
    private struct Refusal: Error, Equatable {
        let index: Int
    }

    @Test(arguments: [1, 2, 5]) func resultsComeInOrderWhateverTheThreads(threads: Int) throws {
        let toolsMade = Mutex(0)
        let most = Mutex(0)
        let results = try OrderedWork.map(
            count: 1000, threads: threads, makeTools: { toolsMade.withLock { $0 += 1 } },
            progress: { done, count in
                #expect(count == 1000)
                most.withLock { $0 = max($0, done) }
            }, work: { _, index in index * index })
        #expect(results == (0..<1000).map { $0 * $0 })
        #expect(toolsMade.withLock { $0 } == threads)
        #expect(most.withLock { $0 } == 1000)
    }

    @Test func anErrorEndsIt() {
        #expect(throws: Refusal(index: 300)) {
            try OrderedWork.map(
                count: 1000, threads: 2, makeTools: {}, progress: { _, _ in },
                work: { _, index in
                    if index == 300 { throw Refusal(index: index) }
                    return index
                })
        }
    }

    @Test func toolsThatCannotBeMadeAreAnError() {
        #expect(throws: Refusal(index: -1)) {
            try OrderedWork.map(
                count: 10, threads: 2, makeTools: { () throws -> Int in throw Refusal(index: -1) },
                progress: { _, _ in }, work: { tools, _ in tools })
        }
    }

    @Test func nothingToDoGivesNothing() throws {
        #expect(try OrderedWork.map(count: 0, threads: 2, makeTools: {}, progress: { _, _ in }, work: { $1 }) == [])
    }
}
