/// What a model says about one of its inputs or outputs.
public struct TensorDescription: Sendable, Equatable {
    /// The name in the file.
    public let name: String
    /// The extents in the file's order (NCHW for pictures); nil where the file leaves a dimension free.
    public let shape: [Int?]

    /// Describes a tensor by its name and its extents.
    public init(name: String, shape: [Int?]) {
        self.name = name
        self.shape = shape
    }
}
