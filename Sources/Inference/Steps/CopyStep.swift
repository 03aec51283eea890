internal import CKernels

/// Copies a tensor into another of the same shape with other strides: rows where both are dense in the same direction,
/// a transpose where they are not.
final class CopyStep: Step {
    private enum Method {
        case rows(ferd_copy_function)
        case transpose(ferd_transpose_function)
        case elements
    }

    private let method: Method
    private let nest: StridedLoop.Nest
    private let source: UnsafePointer<Float>
    private let target: UnsafeMutablePointer<Float>

    init(source: Tensor, target: Tensor, memory: Memory, kernels: ferd_kernel_table) {
        let loop = StridedLoop(shape: target.shape, strides: [target.strides, source.strides])
        let (to, from) = (loop.strides[0], loop.strides[1])
        let targetDense = to.lastIndex(of: 1)
        let sourceDense = from.lastIndex(of: 1)
        if let common = loop.extents.indices.last(where: { to[$0] == 1 && from[$0] == 1 }) {
            method = .rows(kernels.copy)
            nest = loop.nest(columns: common)
        } else if let targetDense, let sourceDense {
            method = .transpose(kernels.transpose)
            nest = loop.nest(columns: sourceDense, rows: targetDense)
        } else {
            method = .elements
            nest = loop.nest(columns: loop.innermost)
        }
        self.source = UnsafePointer(memory(source))
        self.target = memory(target)
    }

    func run() {
        for call in 0..<nest.count {
            let to = target + nest.start(call, 0)
            let from = source + nest.start(call, 1)
            switch method {
            case .rows(let copy):
                copy(from, nest.rowStrides[1], to, nest.rowStrides[0], nest.rows, nest.columns)
            case .transpose(let transpose):
                transpose(from, nest.rowStrides[1], to, nest.columnStrides[0], nest.rows, nest.columns)
            case .elements:
                copyElements(from, to)
            }
        }
    }

    private func copyElements(_ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>) {
        let (toStride, fromStride) = (nest.columnStrides[0], nest.columnStrides[1])
        for row in 0..<nest.rows {
            let target = to + row &* nest.rowStrides[0]
            let source = from + row &* nest.rowStrides[1]
            for column in 0..<nest.columns {
                target[column &* toStride] = source[column &* fromStride]
            }
        }
    }
}

/// Sets all elements of a tensor to one value.
final class FillStep: Step {
    private let nest: StridedLoop.Nest
    private let target: UnsafeMutablePointer<Float>
    private let value: Float

    init(_ tensor: Tensor, value: Float, memory: Memory) {
        let loop = StridedLoop(shape: tensor.shape, strides: [tensor.strides])
        nest = loop.nest(columns: loop.innermost)
        target = memory(tensor)
        self.value = value
    }

    func run() {
        let stride = nest.columnStrides[0]
        for call in 0..<nest.count {
            for row in 0..<nest.rows {
                let start = target + nest.start(call, 0) + row &* nest.rowStrides[0]
                for column in 0..<nest.columns {
                    start[column &* stride] = value
                }
            }
        }
    }
}
