/// One probability per class, in the order of `HelloEvent.classes`, stored in place: making and copying it allocates
/// nothing.
public struct ClassProbabilities: Sendable {
    /// The most classes it holds.
    public static let capacity = 16

    public let count: Int
    private var values: InlineArray<16, Float>

    /// `count` probabilities, the one of class i being `probability(i)`. `count` is at most `capacity`: whoever loads a
    /// network refuses one with more classes.
    public init(count: Int, _ probability: (Int) -> Float) {
        precondition((0...Self.capacity).contains(count), "\(count) classes, \(Self.capacity) are the most")
        self.count = count
        values = InlineArray(repeating: 0)
        for index in 0..<count { values[index] = probability(index) }
    }

    public subscript(index: Int) -> Float {
        precondition((0..<count).contains(index), "class \(index) of \(count)")
        return values[index]
    }
}

extension ClassProbabilities: Equatable {
    public static func == (a: ClassProbabilities, b: ClassProbabilities) -> Bool {
        a.count == b.count && (0..<a.count).allSatisfy { a[$0] == b[$0] }
    }
}
