import FoundationEssentials
import SwiftProtobuf

@testable import Inference

/// A model written down in a few words, for tests that need one which no exporter would write.
struct ModelSketch {
    private(set) var proto = Onnx_ModelProto()

    init(version: Int64 = 17) {
        var entry = Onnx_OperatorSetIdProto()
        entry.version = version
        proto.opsetImport = [entry]
        proto.graph.name = "sketch"
    }

    func input(_ name: String, _ shape: [Int64?], type: Onnx_TensorProto.DataType = .float) -> ModelSketch {
        changed { $0.graph.input.append(Self.description(name, shape, type)) }
    }

    func output(_ name: String, _ shape: [Int64?] = []) -> ModelSketch {
        changed { $0.graph.output.append(Self.description(name, shape, .float)) }
    }

    func floats(_ name: String, _ shape: [Int64], _ values: [Float]? = nil) -> ModelSketch {
        changed {
            var tensor = Onnx_TensorProto()
            tensor.name = name
            tensor.dims = shape
            tensor.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
            tensor.floatData = values ?? (0..<Int(shape.reduce(1, *))).map { Float($0 % 7) / 7 - 0.4 }
            $0.graph.initializer.append(tensor)
        }
    }

    func integers(_ name: String, _ values: [Int64]) -> ModelSketch {
        changed {
            var tensor = Onnx_TensorProto()
            tensor.name = name
            tensor.dims = [Int64(values.count)]
            tensor.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
            tensor.int64Data = values
            $0.graph.initializer.append(tensor)
        }
    }

    func node(
        _ operatorName: String, _ inputs: [String], _ outputs: [String], _ attributes: [String: Attribute] = [:]
    ) -> ModelSketch {
        changed {
            var node = Onnx_NodeProto()
            node.name = "\(operatorName.lowercased())-\($0.graph.node.count)"
            node.opType = operatorName
            node.input = inputs
            node.output = outputs
            node.attribute = attributes.sorted { $0.key < $1.key }.map { $1.proto(named: $0) }
            $0.graph.node.append(node)
        }
    }

    func changed(_ change: (inout Onnx_ModelProto) -> Void) -> ModelSketch {
        var copy = self
        change(&copy.proto)
        return copy
    }

    func bytes() throws -> [UInt8] {
        try proto.serializedBytes()
    }

    enum Attribute {
        case integer(Int64)
        case integers([Int64])
        case float(Float)
        case string(String)
        case graph

        func proto(named name: String) -> Onnx_AttributeProto {
            var proto = Onnx_AttributeProto()
            proto.name = name
            switch self {
            case .integer(let value): (proto.type, proto.i) = (.int, value)
            case .integers(let values): (proto.type, proto.ints) = (.ints, values)
            case .float(let value): (proto.type, proto.f) = (.float, value)
            case .string(let text): (proto.type, proto.s) = (.string, Data(text.utf8))
            case .graph: proto.type = .graph
            }
            return proto
        }
    }

    private static func description(
        _ name: String, _ shape: [Int64?], _ type: Onnx_TensorProto.DataType
    ) -> Onnx_ValueInfoProto {
        var info = Onnx_ValueInfoProto()
        info.name = name
        info.type.tensorType.elemType = Int32(type.rawValue)
        info.type.tensorType.shape.dim = shape.map { extent in
            var dimension = Onnx_TensorShapeProto.Dimension()
            dimension.value = extent.map { .dimValue($0) } ?? .dimParam("free")
            return dimension
        }
        return info
    }
}
