internal import Glibc

/// A block of zeroed memory aligned for SIMD, freed with its last owner.
///
/// Sendable: whoever makes one fills it before sharing it; from then on it is only read, unless it is the working
/// memory of one session, which never leaves that session.
final class AlignedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Element>
    let count: Int
    private let block: UnsafeMutableRawPointer

    /// Room for `count` elements and a little more: kernels may read up to a vector past the last one.
    init(count: Int) {
        // `calloc` leaves large blocks untouched until they are used; the alignment is made by hand.
        guard let block = calloc(count * MemoryLayout<Element>.stride + 64 + 256, 1) else {
            fatalError("out of memory: \(count) elements")
        }
        self.block = block
        pointer = block.alignedUp(toMultipleOf: 64).bindMemory(to: Element.self, capacity: count)
        self.count = count
    }

    convenience init(_ values: [Element]) {
        self.init(count: values.count)
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { pointer.update(from: base, count: values.count) }
        }
    }

    deinit {
        free(block)
    }
}
