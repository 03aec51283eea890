internal import CKernels

/// Pools each picture of a batch.
final class PoolStep: Step {
    private let pool: ferd_pool
    private let images: ImageStrides
    private let function: ferd_pool_function

    init(_ pool: ferd_pool, images: ImageStrides, kernels: ferd_kernel_table) {
        self.pool = pool
        self.images = images
        function = kernels.pool
    }

    func run() {
        for image in 0..<images.count {
            var call = pool
            call.input += image &* images.input
            call.output += image &* images.output
            function(&call, 0, pool.window.output_height)
        }
    }
}
