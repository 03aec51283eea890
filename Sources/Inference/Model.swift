internal import Glibc

/// A network read from an ONNX file: parsed, checked, its constants held. It never changes, so all threads may share
/// it; to run it, make a `Session`.
///
/// Known are operator sets 11 to 21 and the operators that networks for pictures are made of. Everything is computed
/// in single precision, whatever floating-point type the file names.
public final class Model: Sendable {
    /// The file, or the name given.
    public let name: String
    /// The file's `metadata_props`.
    public let metadata: [String: String]
    /// What has to be given, in the file's order.
    public let inputs: [TensorDescription]
    /// What comes out, in the file's order.
    public let outputs: [TensorDescription]
    let graph: Graph
    let weights = WeightCache()

    /// Reads a file. Throws if it cannot be read, is no ONNX model, is damaged, or asks for something unsupported.
    public convenience init(contentsOf path: String) throws(ModelError) {
        try self.init(bytes: try Self.read(path), name: path)
    }

    /// Reads a model from memory; `name` is what errors call it.
    public init(bytes: [UInt8], name: String) throws(ModelError) {
        guard bytes.count <= Limits.fileSize else { throw ModelError(model: name, reason: "the file is too large") }
        let graph = try GraphReader.read(bytes, name: name)
        self.name = name
        self.graph = graph
        metadata = graph.metadata
        inputs = graph.inputs.map(\.description)
        outputs = graph.outputs.map(\.description)
    }

    private static func read(_ path: String) throws(ModelError) -> [UInt8] {
        func failure() -> ModelError {
            ModelError(model: path, reason: String(cString: strerror(errno)))
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw ModelError(model: path, reason: "this is a directory") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= Limits.fileSize else { throw ModelError(model: path, reason: "the file is too large") }
        }
    }
}
