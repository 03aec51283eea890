import Testing

@testable import Inference

/// The planner's and the layouts' promises, on random cases.
@Suite struct PlanTests {
    @Test func buffersThatLiveTogetherLieApart() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let intervals = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                let first = Int.random(in: 0..<40, using: &generator)
                return BufferPlanner.Interval(
                    size: Int.random(in: 1...1000, using: &generator), first: first,
                    last: first + Int.random(in: 0..<10, using: &generator))
            }
            let (offsets, size) = BufferPlanner.place(intervals)
            var busiest = 0
            for step in 0..<50 {
                let alive = intervals.indices.filter { intervals[$0].first <= step && step <= intervals[$0].last }
                busiest = max(busiest, alive.reduce(0) { $0 + intervals[$1].size })
                let sorted = alive.sorted { offsets[$0] < offsets[$1] }
                for (lower, upper) in zip(sorted, sorted.dropFirst()) {
                    #expect(offsets[lower] + intervals[lower].size <= offsets[upper])
                }
                #expect(alive.allSatisfy { offsets[$0] >= 0 && offsets[$0] + intervals[$0].size <= size })
            }
            // Nothing can be smaller than what lives at once; a greedy plan should not be much larger.
            #expect(size >= busiest && size <= busiest * 2)
        }
    }

    @Test func aChainNeedsTwoBuffers() throws {
        // Convolutions cannot work in place; ten in a row need two maps besides input and output.
        var sketch = ModelSketch().input("v0", [1, 8, 16, 16]).floats("w", [8, 8, 1, 1])
        for index in 0..<10 {
            sketch = sketch.node("Conv", ["v\(index)", "w"], ["v\(index + 1)"])
        }
        let session = try Session(try Model(bytes: try sketch.output("v10").bytes(), name: "m"))
        #expect(session.workingMemory == 4 * 8 * 16 * 16 * 4)
    }

    @Test func elementwiseStepsWorkInPlace() throws {
        // Input, output and one buffer between.
        var sketch = ModelSketch().input("v0", [1, 8, 16, 16]).floats("s", [1, 8, 1, 1])
        for index in 0..<10 {
            sketch = sketch.node("Mul", ["v\(index)", "s"], ["v\(index + 1)"])
        }
        let session = try Session(try Model(bytes: try sketch.output("v10").bytes(), name: "m"))
        #expect(session.workingMemory == 3 * 8 * 16 * 16 * 4)
    }

    @Test func reshapedViewsKeepTheOrderOfElements() {
        var generator = SeededGenerator(seed: 2)
        var views = 0
        for _ in 0..<3000 {
            let tensor = randomTensor(&generator)
            let target = randomFactors(of: tensor.shape.reduce(1, *), &generator)
            guard let view = tensor.reshaped(target) else { continue }
            views += 1
            #expect(view.shape == target)
            #expect(positions(view) == positions(tensor))
        }
        #expect(views > 500)
    }

    @Test func stridedLoopsVisitEveryElementOnce() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            let shape = randomTensor(&generator).shape
            let (target, source) = (permuted(shape, &generator), permuted(shape, &generator))
            let count = shape.reduce(1, *)
            let values = (0..<count).map { Float($0) }
            var result = [Float](repeating: -1, count: count)
            StridedLoop(shape: shape, strides: [target, source]).copy(from: values, to: &result)
            let (to, from) = (
                positions(Tensor(buffer: 0, shape: shape, strides: target)),
                positions(Tensor(buffer: 0, shape: shape, strides: source))
            )
            for (to, from) in zip(to, from) {
                #expect(result[to] == values[from])
            }
        }
    }

    private func randomTensor(_ generator: inout SeededGenerator) -> Tensor {
        let shape = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
            [1, 1, 2, 3, 4, 6].randomElement(using: &generator) ?? 1
        }
        let dense = Bool.random(using: &generator)
        let strides = dense ? rowMajorStrides(shape) : permuted(shape, &generator)
        return Tensor(buffer: 0, offset: Int.random(in: 0..<5, using: &generator), shape: shape, strides: strides)
    }

    /// Dense strides with the axes in a random order.
    private func permuted(_ shape: [Int], _ generator: inout SeededGenerator) -> [Int] {
        var strides = shape.map { _ in 0 }
        var stride = 1
        for axis in shape.indices.shuffled(using: &generator) {
            strides[axis] = stride
            stride *= shape[axis]
        }
        return strides
    }

    private func randomFactors(of count: Int, _ generator: inout SeededGenerator) -> [Int] {
        var (rest, result) = (count, [Int]())
        while rest > 1 {
            let factor = (2...rest).filter { rest % $0 == 0 }.randomElement(using: &generator) ?? rest
            result.append(factor)
            rest /= factor
            if Bool.random(using: &generator) { result.append(1) }
        }
        return result.isEmpty ? [1] : result
    }

    /// The places of all elements in row-major order.
    private func positions(_ tensor: Tensor) -> [Int] {
        tensor.shape.indices.reduce([tensor.offset]) { starts, axis in
            starts.flatMap { start in (0..<tensor.shape[axis]).map { start + $0 * tensor.strides[axis] } }
        }
    }
}
