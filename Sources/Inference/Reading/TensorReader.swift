internal import FoundationEssentials

extension Constant {
    /// Reads an initializer or a tensor attribute: raw or typed data; no external data, no segments.
    init(_ proto: Onnx_TensorProto) throws(Fault) {
        guard proto.dataLocation == .default, proto.externalData.isEmpty else {
            throw Fault("tensor '\(printable(proto.name))' is kept in an external file, which is not supported")
        }
        guard !proto.hasSegment else { throw Fault("tensor '\(printable(proto.name))' is stored in segments") }
        do {
            let shape = try TensorReader.shape(proto.dims)
            self.init(
                shape: shape, elements: try TensorReader(proto: proto, count: checkedElementCount(shape)).elements())
        } catch {
            throw Fault("tensor '\(printable(proto.name))': \(error.reason)")
        }
    }
}

/// Reads the values of one tensor of the file.
private struct TensorReader {
    let proto: Onnx_TensorProto
    let count: Int

    static func shape(_ dims: [Int64]) throws(Fault) -> [Int] {
        var shape: [Int] = []
        for extent in dims {
            guard let extent = Int(exactly: extent) else { throw Fault("dimension \(extent) is out of range") }
            shape.append(extent)
        }
        return shape
    }

    func elements() throws(Fault) -> Constant.Elements {
        switch Onnx_TensorProto.DataType(rawValue: Int(proto.dataType)) {
        case .float:
            .floats(try read(proto.floatData, as: UInt32.self, Float.init(bitPattern:)) { $0 })
        case .double:
            .floats(try read(proto.doubleData, as: UInt64.self, { Float(Double(bitPattern: $0)) }, Float.init))
        case .float16:
            // Typed half floats lie as bit patterns in the 32-bit field.
            .floats(
                try read(proto.int32Data, as: UInt16.self, { Float(Float16(bitPattern: $0)) }) {
                    Float(Float16(bitPattern: UInt16(truncatingIfNeeded: $0)))
                })
        case .int64:
            .integers(try read(proto.int64Data, as: UInt64.self, Int64.init(bitPattern:)) { $0 })
        case .int32:
            .integers(try read(proto.int32Data, as: UInt32.self, { Int64(Int32(bitPattern: $0)) }, Int64.init))
        case .bool:
            .integers(try read(proto.int32Data, as: UInt8.self, { $0 == 0 ? 0 : 1 }, { $0 == 0 ? 0 : 1 }))
        case let type?:
            throw Fault("element type \(type) is not supported")
        case nil:
            throw Fault("element type \(proto.dataType) is unknown")
        }
    }

    /// Takes the values from `raw_data` where the file has it, else from the field of their type.
    private func read<Typed, Bits: FixedWidthInteger, Element>(
        _ typed: [Typed], as bits: Bits.Type, _ fromBits: (Bits) -> Element, _ fromTyped: (Typed) -> Element
    ) throws(Fault) -> [Element] {
        guard proto.hasRawData else {
            guard typed.count == count else { throw Fault("\(typed.count) values where its shape asks for \(count)") }
            return typed.map(fromTyped)
        }
        let size = MemoryLayout<Bits>.size
        let bytes = proto.rawData
        guard bytes.count == count * size else {
            throw Fault("\(bytes.count) bytes where its shape asks for \(count * size)")
        }
        return bytes.withUnsafeBytes { raw in
            (0..<count).map {
                fromBits(Bits(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Bits.self)))
            }
        }
    }
}
