internal import CKernels

/// Maximum or average over a window that slides over height and width.
struct PoolOperation: Operation {
    let kind: ferd_pool_kind
    let geometry: WindowGeometry

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        let input = inputs[0]
        guard input.count == 4 else { throw Fault("its input of shape \(input) is no map") }
        return [input[0], input[1]] + (try geometry.outputSize(Array(input[2...])))
    }

    func work(_ inputs: [[Int]], output: [Int]) -> Int {
        let (taps, overflow) = geometry.kernel[0].multipliedReportingOverflow(by: geometry.kernel[1])
        let (product, overflowToo) = elementCount(output).multipliedReportingOverflow(by: taps)
        return overflow || overflowToo ? .max : product
    }

    func canWrite(to place: Tensor) -> Bool {
        place.pixelStride != nil
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let input = plan.channelsLast(node.inputs[0])
        let output = plan.output(node)
        let (kernels, geometry, kind) = (plan.kernels, self.geometry, self.kind)
        plan.emit(reads: [input], writes: output) { memory in
            let pool = ferd_pool(
                kind: kind, window: geometry.window(input: Array(input.shape[2...]), output: Array(output.shape[2...])),
                input: memory(input), input_stride: input.pixelStride ?? 0, output: memory(output),
                output_stride: output.pixelStride ?? 0, channels: input.shape[1])
            let images = ImageStrides(
                count: input.shape[0], input: input.strides[0], output: output.strides[0], residual: 0)
            return PoolStep(pool, images: images, kernels: kernels)
        }
    }
}
