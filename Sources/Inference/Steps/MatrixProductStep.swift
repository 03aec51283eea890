internal import COpenBLAS

/// output = a * b for each matrix of a stack.
final class MatrixProductStep: Step {
    /// How OpenBLAS has to read the two factors.
    struct Layout {
        let a: (order: CBLAS_TRANSPOSE, leading: Int32)
        let b: (order: CBLAS_TRANSPOSE, leading: Int32)

        init(a: Tensor, b: Tensor) {
            self.a = Self.leadingDimension(a) ?? (CblasNoTrans, 1)
            self.b = Self.leadingDimension(b) ?? (CblasNoTrans, 1)
        }

        /// Floats from one row (or, transposed, one column) to the next; nil where neither lies densely.
        static func leadingDimension(_ tensor: Tensor) -> (order: CBLAS_TRANSPOSE, leading: Int32)? {
            let axes = tensor.shape.count
            let (rows, columns) = (tensor.shape[axes - 2], tensor.shape[axes - 1])
            let (rowStride, columnStride) = (tensor.strides[axes - 2], tensor.strides[axes - 1])
            if columnStride == 1 || columns == 1, let leading = leading(rowStride, rows, columns) {
                return (CblasNoTrans, leading)
            }
            if rowStride == 1 || rows == 1, let leading = leading(columnStride, columns, rows) {
                return (CblasTrans, leading)
            }
            return nil
        }

        private static func leading(_ stride: Int, _ count: Int, _ length: Int) -> Int32? {
            let leading = count == 1 ? length : stride
            return leading >= length ? Int32(exactly: leading) : nil
        }
    }

    private let a: UnsafePointer<Float>
    private let b: UnsafePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let layout: Layout
    private let stack: StridedLoop.Nest
    private let (rows, columns, depth): (Int32, Int32, Int32)

    /// `stack` walks over the matrices of the output, a and b. The sizes fit 32 bits.
    init(
        a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>,
        layout: Layout, stack: StridedLoop.Nest, rows: Int, columns: Int, depth: Int
    ) {
        self.a = UnsafePointer(a)
        self.b = UnsafePointer(b)
        self.output = output
        self.layout = layout
        self.stack = stack
        (self.rows, self.columns, self.depth) = (Int32(rows), Int32(columns), Int32(depth))
        // One thread: sources run beside each other, and idle workers would spin.
        openblas_set_num_threads(1)
    }

    func run() {
        for call in 0..<stack.count {
            for row in 0..<stack.rows {
                cblas_sgemm(
                    CblasRowMajor, layout.a.order, layout.b.order, rows, columns, depth, 1,
                    a + (stack.start(call, 1) &+ row &* stack.rowStrides[1]), layout.a.leading,
                    b + (stack.start(call, 2) &+ row &* stack.rowStrides[2]), layout.b.leading, 0,
                    output + (stack.start(call, 0) &+ row &* stack.rowStrides[0]), columns)
            }
        }
    }
}
