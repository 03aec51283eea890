import Testing

@testable import Inference

/// Every operator against ONNX Runtime, case by case, with every variant of the kernels.
@Suite struct OperatorTests {
    static let families = [
        "convolution", "normalization", "pooling", "activation", "arithmetic", "reduction", "joining", "shaping",
        "resizing", "padding", "softmax", "matrix", "earlier", "networks",
    ]

    @Test(arguments: families) func agreesWithONNXRuntime(family: String) throws {
        let file = try CaseFile(family)
        #expect(!file.cases.isEmpty)
        for item in file.cases {
            do {
                let model = try Model(bytes: try file.modelBytes(item), name: item.name)
                for kernels in kernelVariants() {
                    try file.check(model, item, kernels: kernels)
                }
            } catch {
                Issue.record("\(item.name): \(error)")
            }
        }
    }
}
