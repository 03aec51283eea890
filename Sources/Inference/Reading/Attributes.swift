internal import FoundationEssentials

/// A node's attributes, taken one by one by its operator; what is left over at the end is a fault.
struct Attributes {
    private var remaining: [String: Onnx_AttributeProto]

    init(_ protos: [Onnx_AttributeProto]) throws(Fault) {
        remaining = [:]
        for proto in protos {
            guard remaining.updateValue(proto, forKey: proto.name) == nil else {
                throw Fault("attribute '\(printable(proto.name))' is given twice")
            }
        }
    }

    /// Faults where the file holds an attribute that the operator did not take.
    func expectNoMore() throws(Fault) {
        guard let name = remaining.keys.min() else { return }
        throw Fault("attribute '\(printable(name))' is not supported")
    }

    mutating func integer(_ name: String) throws(Fault) -> Int? {
        guard let proto = try take(name, .int) else { return nil }
        return try bounded(proto.i, name)
    }

    mutating func integer(_ name: String, default value: Int) throws(Fault) -> Int {
        try integer(name) ?? value
    }

    /// A flag, stored as 0 or 1.
    mutating func flag(_ name: String, default value: Bool) throws(Fault) -> Bool {
        switch try integer(name) {
        case nil: return value
        case 0: return false
        case 1: return true
        case let other?: throw Fault("attribute '\(name)' is \(other) instead of 0 or 1")
        }
    }

    mutating func integers(_ name: String) throws(Fault) -> [Int]? {
        guard let proto = try take(name, .ints) else { return nil }
        var result: [Int] = []
        for value in proto.ints {
            result.append(try bounded(value, name))
        }
        return result
    }

    /// An integer of any size: data rather than a parameter.
    mutating func anyInteger(_ name: String) throws(Fault) -> Int64? {
        try take(name, .int)?.i
    }

    /// Integers of any size: data rather than parameters.
    mutating func anyIntegers(_ name: String) throws(Fault) -> [Int64]? {
        try take(name, .ints)?.ints
    }

    mutating func float(_ name: String) throws(Fault) -> Float? {
        guard let proto = try take(name, .float) else { return nil }
        guard proto.f.isFinite else { throw Fault("attribute '\(name)' is not finite") }
        return proto.f
    }

    mutating func float(_ name: String, default value: Float) throws(Fault) -> Float {
        try float(name) ?? value
    }

    mutating func floats(_ name: String) throws(Fault) -> [Float]? {
        try take(name, .floats)?.floats
    }

    mutating func string(_ name: String) throws(Fault) -> String? {
        guard let proto = try take(name, .string) else { return nil }
        return String(decoding: proto.s, as: UTF8.self)
    }

    mutating func tensor(_ name: String) throws(Fault) -> Constant? {
        guard let proto = try take(name, .tensor) else { return nil }
        return try Constant(proto.t)
    }

    /// A word out of a fixed set, such as a rounding mode.
    mutating func choice<Choice: RawRepresentable<String>>(_ name: String, default value: Choice) throws(Fault)
        -> Choice
    {
        guard let text = try string(name) else { return value }
        guard let choice = Choice(rawValue: text) else {
            throw Fault("attribute '\(name)' has the unsupported value '\(printable(text))'")
        }
        return choice
    }

    private mutating func take(
        _ name: String, _ type: Onnx_AttributeProto.AttributeType
    ) throws(Fault) -> Onnx_AttributeProto? {
        guard let proto = remaining.removeValue(forKey: name) else { return nil }
        guard proto.type == type else {
            throw Fault("attribute '\(name)' has the type \(proto.type) instead of \(type)")
        }
        return proto
    }

    private func bounded(_ value: Int64, _ name: String) throws(Fault) -> Int {
        guard value.magnitude <= Limits.attribute else { throw Fault("attribute '\(name)' is \(value), out of range") }
        return Int(value)
    }
}
