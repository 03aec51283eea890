import Dispatch
import Synchronization

/// Work on many independent items by several threads, each with tools of its own, with results in the items' order.
enum OrderedWork {
    /// Calls `work(tools, k)` for each `k` below `count` and returns the results by `k`. `makeTools` is called once on
    /// each thread, `progress` now and then with the number of items done. The first error ends it all.
    static func map<Tools, Output: Sendable>(
        count: Int, threads: Int, makeTools: @Sendable () throws -> Tools,
        progress: @Sendable (_ done: Int, _ of: Int) -> Void, work: @Sendable (Tools, Int) throws -> Output
    ) throws -> [Output] {
        let state = Mutex(State<Output>(count: count))
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            do {
                let tools = try makeTools()
                while let indices = state.withLock({ $0.takeBatch() }) {
                    let outputs = try indices.map { try work(tools, $0) }
                    progress(state.withLock { $0.finish(indices, outputs) }, count)
                }
            } catch {
                state.withLock { $0.error = $0.error ?? error }
            }
        }
        return try state.withLock { state in
            if let error = state.error { throw error }
            return state.outputs.compactMap { $0 }
        }
    }

    private struct State<Output: Sendable>: Sendable {
        var outputs: [Output?]
        var next = 0
        var done = 0
        var error: (any Error)?

        private static var batch: Int { 16 }

        init(count: Int) { outputs = [Output?](repeating: nil, count: count) }

        mutating func takeBatch() -> Range<Int>? {
            guard error == nil, next < outputs.count else { return nil }
            let batch = next..<min(next + Self.batch, outputs.count)
            next = batch.upperBound
            return batch
        }

        mutating func finish(_ indices: Range<Int>, _ results: [Output]) -> Int {
            for (index, result) in zip(indices, results) { outputs[index] = result }
            done += indices.count
            return done
        }
    }
}
