internal import FoundationEssentials
internal import SwiftProtobuf

/// Reads a model's bytes into a `Graph`.
struct GraphReader {
    private let model: String
    private var graph = Graph()
    private var values: [String: Int] = [:]
    /// Names of outputs of nodes that come later, to tell a wrong order or a cycle from a missing value.
    private var later: Set<String> = []

    static func read(_ bytes: [UInt8], name: String) throws(ModelError) -> Graph {
        var reader = GraphReader(model: name)
        return try reader.read(bytes)
    }

    private init(model: String) {
        self.model = model
    }

    private mutating func read(_ bytes: [UInt8]) throws(ModelError) -> Graph {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        let proto: Onnx_ModelProto
        do {
            proto = try Onnx_ModelProto(serializedBytes: bytes, options: options)
        } catch {
            throw ModelError(model: model, reason: "this is no ONNX file, or it is damaged")
        }
        guard proto.hasGraph else { throw ModelError(model: model, reason: "this is no ONNX file: it holds no graph") }
        do {
            let version = try operatorSet(proto.opsetImport)
            for entry in proto.metadataProps {
                graph.metadata[entry.key] = entry.value
            }
            guard proto.graph.sparseInitializer.isEmpty else { throw Fault("sparse tensors are not supported") }
            guard proto.graph.node.count <= Limits.nodes else {
                throw Fault("it has \(proto.graph.node.count) nodes, too many")
            }
            guard
                max(proto.graph.input.count - proto.graph.initializer.count, proto.graph.output.count) <= Limits.values
            else { throw Fault("it has too many inputs or outputs") }
            try readConstants(proto.graph.initializer)
            try readInputs(proto.graph.input)
            try readNodes(proto.graph.node, version: version)
            try readOutputs(proto.graph.output)
        } catch let fault as Fault {
            throw ModelError(model: model, reason: fault.reason)
        } catch let fault as NodeFault {
            throw ModelError(
                model: model, node: fault.origin.name, operatorName: fault.origin.operatorName, reason: fault.reason)
        } catch {
            throw ModelError(model: model, reason: "\(error)")
        }
        graph.valueCount = values.count
        return graph
    }

    private func operatorSet(_ imports: [Onnx_OperatorSetIdProto]) throws(Fault) -> Int {
        guard let entry = imports.first(where: { ["", "ai.onnx"].contains($0.domain) }) else {
            throw Fault("it does not say which version of ONNX's operator set it uses")
        }
        let range = OperatorCatalogue.versions
        guard let version = Int(exactly: entry.version), range.contains(version) else {
            throw Fault(
                "it uses version \(entry.version) of ONNX's operator set; known are \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return version
    }

    // MARK: Values

    private mutating func define(_ name: String) throws(Fault) -> Int {
        guard !name.isEmpty else { throw Fault("a value has no name") }
        guard values[name] == nil else { throw Fault("value '\(printable(name))' is defined twice") }
        values[name] = values.count
        return values.count - 1
    }

    private mutating func readConstants(_ initializers: [Onnx_TensorProto]) throws(Fault) {
        for proto in initializers {
            let constant = try Constant(proto)
            graph.constants[try define(proto.name)] = constant
        }
    }

    private mutating func readInputs(_ protos: [Onnx_ValueInfoProto]) throws(Fault) {
        // Older files list their constants as inputs as well.
        for proto in protos where values[proto.name].flatMap({ graph.constants[$0] }) == nil {
            let description = try describe(proto, "input")
            graph.inputs.append(Graph.Endpoint(value: try define(proto.name), description: description))
        }
    }

    private mutating func readOutputs(_ protos: [Onnx_ValueInfoProto]) throws(Fault) {
        guard !protos.isEmpty else { throw Fault("it has no outputs") }
        for proto in protos {
            guard let value = values[proto.name] else {
                throw Fault("output '\(printable(proto.name))' is computed by no node")
            }
            guard !graph.outputs.contains(where: { $0.description.name == proto.name }) else {
                throw Fault("output '\(printable(proto.name))' is listed twice")
            }
            graph.outputs.append(Graph.Endpoint(value: value, description: try describe(proto, "output")))
        }
    }

    private func describe(_ proto: Onnx_ValueInfoProto, _ role: String) throws(Fault) -> TensorDescription {
        let name = printable(proto.name)
        guard proto.type.hasTensorType else { throw Fault("\(role) '\(name)' is no tensor") }
        switch Onnx_TensorProto.DataType(rawValue: Int(proto.type.tensorType.elemType)) {
        case .float, .double, .float16: break
        case let type?: throw Fault("\(role) '\(name)' has the unsupported element type \(type)")
        case nil: throw Fault("\(role) '\(name)' has an unknown element type")
        }
        guard proto.type.tensorType.shape.dim.count <= Limits.rank else {
            throw Fault("\(role) '\(name)' has too many dimensions")
        }
        let shape = try proto.type.tensorType.shape.dim.map { dimension throws(Fault) -> Int? in
            guard case .dimValue(let extent)? = dimension.value, extent != 0 else { return nil }
            guard let extent = Int(exactly: extent), extent > 0, extent <= Limits.tensorElements else {
                throw Fault("\(role) '\(name)' has a dimension of \(extent)")
            }
            return extent
        }
        return TensorDescription(name: proto.name, shape: shape)
    }

    // MARK: Nodes

    private mutating func readNodes(_ protos: [Onnx_NodeProto], version: Int) throws(NodeFault) {
        for proto in protos {
            later.formUnion(proto.output)
        }
        for (index, proto) in protos.enumerated() {
            let name = proto.name.isEmpty ? "#\(index)" : proto.name
            let origin = NodeOrigin(name: name, operatorName: proto.opType)
            do {
                try readNode(proto, origin, version: version)
            } catch {
                throw NodeFault(origin: origin, reason: error.reason)
            }
        }
    }

    private mutating func readNode(_ proto: Onnx_NodeProto, _ origin: NodeOrigin, version: Int) throws(Fault) {
        guard ["", "ai.onnx"].contains(proto.domain) else {
            throw Fault("operators of domain '\(printable(proto.domain))' are not supported")
        }
        guard let definition = OperatorCatalogue.definitions[proto.opType] else {
            throw Fault("this operator is not supported")
        }
        let inputs = try proto.input.map { name throws(Fault) -> Int? in
            guard !name.isEmpty else { return nil }
            if let value = values[name] { return value }
            throw Fault(
                later.contains(name)
                    ? "its input '\(printable(name))' is computed only later: a cycle, or nodes in the wrong order"
                    : "its input '\(printable(name))' does not exist")
        }
        guard definition.inputs.contains(inputs.count) else { throw Fault("it has \(inputs.count) inputs") }
        let outputs = try trimmed(proto.output).map { name throws(Fault) -> Int? in
            name.isEmpty ? nil : try define(name)
        }
        guard definition.outputs.contains(outputs.count) else { throw Fault("it has \(outputs.count) outputs") }
        var attributes = try Attributes(proto.attribute)
        let operation = try definition.make(&attributes, version)
        try attributes.expectNoMore()
        graph.nodes.append(Graph.Node(origin: origin, operation: operation, inputs: inputs, outputs: outputs))
    }

    /// Outputs without the unnamed ones at the end, which nobody wants.
    private func trimmed(_ names: [String]) -> ArraySlice<String> {
        names.prefix((names.lastIndex { !$0.isEmpty } ?? -1) + 1)
    }
}
