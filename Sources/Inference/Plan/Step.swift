/// One call, or a few, of a kernel with all its pointers: what a session does again and again.
///
/// Steps are made once when a session is made. Running one must not allocate.
protocol Step: AnyObject {
    func run()
}

/// The working memory of a session while its steps are made: gives tensors their addresses.
struct Memory {
    /// The start of each buffer.
    let bases: [UnsafeMutablePointer<Float>]

    /// The address of the tensor's first element.
    func callAsFunction(_ tensor: Tensor) -> UnsafeMutablePointer<Float> {
        bases[tensor.buffer] + tensor.offset
    }
}
