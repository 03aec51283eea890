internal import CKernels

/// Softmax of each row.
final class SoftmaxStep: Step {
    private let input: UnsafePointer<Float>
    private let inputStride: Int
    private let output: UnsafeMutablePointer<Float>
    private let rows: Int
    private let count: Int
    private let isLogarithm: Bool
    private let function: ferd_softmax_function

    /// The output's rows are dense.
    init(
        input: UnsafeMutablePointer<Float>, inputStride: Int, output: UnsafeMutablePointer<Float>, rows: Int,
        count: Int, isLogarithm: Bool, kernels: ferd_kernel_table
    ) {
        self.input = UnsafePointer(input)
        self.inputStride = inputStride
        self.output = output
        self.rows = rows
        self.count = count
        self.isLogarithm = isLogarithm
        function = kernels.softmax
    }

    func run() {
        function(input, inputStride, output, count, rows, count, isLogarithm)
    }
}
