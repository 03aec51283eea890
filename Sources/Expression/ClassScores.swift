import Glibc

/// One number per expression class, by class index: probabilities in 0...1 that sum to 1 where a network made them.
///
/// A value of fixed capacity, so that a face's scores live on the stack. The names of the classes stand once, in the
/// network's `ExpressionDescription`.
public struct ClassScores: Equatable, Sendable {
    /// The most classes that a network may tell apart.
    public static let capacity = 16

    private var values = InlineArray<16, Float>(repeating: 0)
    /// The number of classes, 0...`capacity`.
    public let count: Int

    /// `count` zeros; traps where `count` is outside 0...`capacity`.
    public init(count: Int) {
        precondition((0...Self.capacity).contains(count), "a network of \(count) classes")
        self.count = count
    }

    /// The given values in their order; nil where there are more than `capacity`.
    public init?(_ values: some Collection<Float>) {
        guard values.count <= Self.capacity else { return nil }
        self.init(count: values.count)
        for (index, value) in values.enumerated() { self.values[index] = value }
    }

    public subscript(index: Int) -> Float {
        get {
            precondition(index < count)
            return values[index]
        }
        set {
            precondition(index < count)
            values[index] = newValue
        }
    }

    public var indices: Range<Int> { 0..<count }

    /// The class of the largest value, the first of equals; index 0 and value 0 where there are no classes.
    public var top: (index: Int, value: Float) {
        var best = (index: 0, value: count > 0 ? values[0] : 0)
        for index in indices.dropFirst() where values[index] > best.value { best = (index, values[index]) }
        return best
    }

    public var sum: Float {
        var sum: Float = 0
        for index in indices { sum += values[index] }
        return sum
    }

    /// `self` moved towards `target` by the share `step` in 0...1. Both have the same classes.
    public func moved(towards target: ClassScores, by step: Float) -> ClassScores {
        precondition(target.count == count)
        var result = self
        for index in indices { result.values[index] += step * (target.values[index] - values[index]) }
        return result
    }

    public static func == (one: ClassScores, other: ClassScores) -> Bool {
        one.count == other.count && one.indices.allSatisfy { one.values[$0] == other.values[$0] }
    }
}

extension ClassScores {
    /// The softmax of `logits / temperature`; nil where there are too many logits, none, or one is not finite.
    public init?(softmaxOf logits: some Collection<Float>, temperature: Float = 1) {
        guard let largest = logits.max(), let scores = ClassScores(logits) else { return nil }
        self = scores
        var sum: Float = 0
        for index in indices {
            guard values[index].isFinite else { return nil }
            values[index] = expf((values[index] - largest) / temperature)
            sum += values[index]
        }
        for index in indices { values[index] /= sum }
    }
}
