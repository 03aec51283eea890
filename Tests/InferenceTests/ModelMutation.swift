import FoundationEssentials
import SwiftProtobuf

@testable import Inference

/// Changes to a model's meaning that leave the file readable: other operators, wires, numbers and shapes.
struct ModelMutation {
    private static let numbers: [Int64] = [
        0, -1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 100, 1000, 1 << 14, 1 << 20, 1 << 28, 1 << 31, 1 << 40, .max, .min,
    ]
    private static let floats: [Float] = [0, -1, 1, 0.5, 1e-30, 1e30, 3.7, -.infinity, .nan]

    var generator: SeededGenerator

    /// The model with up to four changes.
    mutating func changed(_ model: Onnx_ModelProto) -> Onnx_ModelProto {
        var model = model
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            change(&model.graph)
        }
        return model
    }

    private mutating func change(_ graph: inout Onnx_GraphProto) {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0, 1: if let index = index(graph.node) { changeWires(&graph.node[index], in: graph) }
        case 2, 3, 4: if let index = index(graph.node) { changeAttribute(&graph.node[index]) }
        case 5: if let index = index(graph.node) { graph.node[index].opType = anyOperator() }
        case 6: if let index = index(graph.initializer) { changeTensor(&graph.initializer[index]) }
        case 7: if let index = index(graph.initializer) { changeIntegers(&graph.initializer[index]) }
        case 8:
            guard let input = index(graph.input), let axis = index(graph.input[input].type.tensorType.shape.dim) else {
                return
            }
            graph.input[input].type.tensorType.shape.dim[axis].value = .dimValue(number())
        default:
            guard let from = index(graph.node), let to = index(graph.node) else { return }
            graph.node[to].attribute = graph.node[from].attribute
        }
    }

    private mutating func changeWires(_ node: inout Onnx_NodeProto, in graph: Onnx_GraphProto) {
        let names = graph.node.flatMap(\.output) + graph.initializer.map(\.name) + graph.input.map(\.name) + [""]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: node.input.append(names.randomElement(using: &generator) ?? "")
        case 1: if !node.input.isEmpty { node.input.removeLast() }
        default: if let index = index(node.input) { node.input[index] = names.randomElement(using: &generator) ?? "" }
        }
    }

    private mutating func changeAttribute(_ node: inout Onnx_NodeProto) {
        guard let index = index(node.attribute) else { return }
        if Int.random(in: 0..<8, using: &generator) == 0 {
            node.attribute.remove(at: index)
            return
        }
        switch node.attribute[index].type {
        case .int: node.attribute[index].i = number()
        case .float: node.attribute[index].f = Self.floats.randomElement(using: &generator) ?? 0
        case .ints:
            if let place = self.index(node.attribute[index].ints) { node.attribute[index].ints[place] = number() }
        case .string:
            let words = ["linear", "nearest", "reflect", "edge", "SAME_UPPER", "align_corners", "asymmetric", ""]
            node.attribute[index].s = Data((words.randomElement(using: &generator) ?? "").utf8)
        default: node.attribute[index].type = .int
        }
    }

    private mutating func changeTensor(_ tensor: inout Onnx_TensorProto) {
        guard let axis = index(tensor.dims) else { return }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: tensor.dims[axis] = number()
        case 1: tensor.dims.swapAt(0, axis)
        default: tensor.dims.insert(1, at: axis)
        }
    }

    /// Shapes, axes and indices are constants of 64-bit integers.
    private mutating func changeIntegers(_ tensor: inout Onnx_TensorProto) {
        let count = tensor.rawData.count / 8
        guard tensor.dataType == 7, count > 0 else { return }
        let start = tensor.rawData.startIndex + Int.random(in: 0..<count, using: &generator) * 8
        let bytes = withUnsafeBytes(of: number().littleEndian) { Array($0) }
        tensor.rawData.replaceSubrange(start..<(start + 8), with: bytes)
    }

    private mutating func anyOperator() -> String {
        OperatorCatalogue.definitions.keys.sorted().randomElement(using: &generator) ?? "Relu"
    }

    private mutating func number() -> Int64 {
        Self.numbers.randomElement(using: &generator) ?? 0
    }

    private mutating func index<Element>(_ array: [Element]) -> Int? {
        array.indices.randomElement(using: &generator)
    }
}
