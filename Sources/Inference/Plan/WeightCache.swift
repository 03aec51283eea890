internal import Synchronization

/// Weights in the form that kernels want, shared by all sessions of a model.
final class WeightCache: Sendable {
    /// What packed weights were made from. Comparing arrays that share their storage, as those of one model do, is free.
    struct Source: Equatable, Sendable {
        /// The kernel's packing.
        let form: String
        let weights: [Float]
        let bias: [Float]?
    }

    private struct Entry {
        let source: Source
        let packed: AlignedMemory<Float>
    }

    private let entries = Mutex<[String: [Entry]]>([:])

    /// The packed form of `source`, made by `pack` at the first call. `name` is that of the node.
    func packed(_ source: Source, name: String, pack: () -> AlignedMemory<Float>) -> AlignedMemory<Float> {
        entries.withLock { entries in
            if let entry = entries[name]?.first(where: { $0.source == source }) { return entry.packed }
            let packed = pack()
            entries[name, default: []].append(Entry(source: source, packed: packed))
            return packed
        }
    }
}
