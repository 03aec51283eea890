/// A tensor whose values are known before the network runs, dense and row-major.
///
/// Floating-point types are held as `Float`; integers and booleans, which only ever describe shapes, as `Int64`.
struct Constant: Sendable {
    enum Elements: Sendable {
        case floats([Float])
        case integers([Int64])

        var count: Int {
            switch self {
            case .floats(let values): values.count
            case .integers(let values): values.count
            }
        }
    }

    let shape: [Int]
    let elements: Elements

    /// `elements` must have as many values as `shape` asks for.
    init(shape: [Int], elements: Elements) {
        precondition(elementCount(shape) == elements.count)
        self.shape = shape
        self.elements = elements
    }

    init(shape: [Int], floats: [Float]) {
        self.init(shape: shape, elements: .floats(floats))
    }

    init(shape: [Int], integers: [Int64]) {
        self.init(shape: shape, elements: .integers(integers))
    }

    var floats: [Float]? {
        if case .floats(let values) = elements { values } else { nil }
    }

    var integers: [Int64]? {
        if case .integers(let values) = elements { values } else { nil }
    }

    /// The same values under another shape of the same size.
    func reshaped(_ shape: [Int]) -> Constant {
        Constant(shape: shape, elements: elements)
    }

    /// A view over strides written out densely: slices, transposes and expansions of constants.
    /// Every index that `shape`, `strides` and `offset` can form must lie inside.
    func strided(shape: [Int], strides: [Int], offset: Int) -> Constant {
        switch elements {
        case .floats(let values):
            Constant(shape: shape, floats: gatherStrided(values, shape: shape, strides: strides, offset: offset))
        case .integers(let values):
            Constant(shape: shape, integers: gatherStrided(values, shape: shape, strides: strides, offset: offset))
        }
    }
}

private func gatherStrided<Element>(_ values: [Element], shape: [Int], strides: [Int], offset: Int) -> [Element] {
    let count = elementCount(shape)
    var result: [Element] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var position = offset
    for _ in 0..<count {
        result.append(values[position])
        var axis = shape.count - 1
        while axis >= 0 {
            index[axis] += 1
            position += strides[axis]
            if index[axis] < shape[axis] { break }
            position -= strides[axis] * shape[axis]
            index[axis] = 0
            axis -= 1
        }
    }
    return result
}
