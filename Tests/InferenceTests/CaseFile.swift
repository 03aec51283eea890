import CKernels
import FoundationEssentials
import Testing

@testable import Inference

/// One case that `Cases/make_cases.py` made: a model, its inputs, and what ONNX Runtime computes.
struct OperatorCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Tensor: Decodable, Sendable {
        let name: String
        let shape: [Int]
        /// Position and length in the data file.
        let data: [Int]?
        /// Where the values are pseudo-random numbers instead.
        let seed: UInt64?
    }

    let name: String
    let model: [Int]?
    let checksum: String?
    let inputs: [Tensor]
    let outputs: [Tensor]
    var testDescription: String { name }
    var inputShapes: [String: [Int]] {
        Dictionary(inputs.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    }
}

/// The cases of one family of operators with their data.
struct CaseFile: Sendable {
    let cases: [OperatorCase]
    private let data: [UInt8]

    init(_ family: String) throws {
        cases = try JSONDecoder().decode([OperatorCase].self, from: Data(try Self.bytes("\(family).json")))
        data = try Self.bytes("\(family).bin")
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        let folder = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
        return try readFile("\(folder)/Cases/\(name)")
    }

    func modelBytes(_ item: OperatorCase) throws -> [UInt8] {
        let range = try #require(item.model)
        return Array(data[range[0]..<(range[0] + range[1])])
    }

    func values(_ tensor: OperatorCase.Tensor) throws -> [Float] {
        let count = tensor.shape.reduce(1, *)
        if let seed = tensor.seed { return pseudoRandom(count: count, seed: seed) }
        let range = try #require(tensor.data)
        #expect(range[1] == count * 4)
        return data[range[0]..<(range[0] + range[1])].withUnsafeBytes { raw in
            (0..<count).map { index in
                let bits = raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }

    /// Runs a model on the inputs of a case and compares with ONNX Runtime's outputs, to the given precision.
    func check(
        _ model: Model, _ item: OperatorCase, kernels: ferd_kernel_table, as precision: Precision = .ofEachNumber
    ) throws {
        let session = try Session(model, inputShapes: item.inputShapes, kernels: kernels)
        for input in item.inputs {
            let values = try values(input)
            try session.withInput(input.name) { buffer in
                #expect(buffer.count == values.count)
                _ = buffer.update(fromContentsOf: values)
            }
        }
        // Twice: the first run must leave nothing behind that changes the second.
        session.run()
        session.run()
        for output in item.outputs {
            let expected = try values(output)
            try session.withOutput(output.name) { buffer, shape in
                #expect(shape == output.shape, "\(item.name), \(output.name)")
                expectClose(Array(buffer), expected, "\(item.name), \(output.name)", as: precision)
            }
        }
    }
}

/// The variants of the kernels that this machine can run.
func kernelVariants() -> [ferd_kernel_table] {
    let names = ["portable", "neon", "avx2", "wide16", "avx512"]
    return names.compactMap { ferd_kernels_named($0)?.pointee }
}

/// Numbers in -1 ..< 1 from their index alone, the same as the script's.
func pseudoRandom(count: Int, seed: UInt64) -> [Float] {
    (0..<UInt64(count)).map { index in
        var x = index &+ seed &* 0x9E37_79B9_7F4A_7C15
        x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
        x ^= x >> 31
        return Float(x >> 40) / Float(1 << 23) - 1
    }
}

/// What an error of 1e-4 is relative to.
enum Precision {
    /// The number itself, or a hundredth of the largest one where it is smaller than that: for single operators.
    case ofEachNumber
    /// The output's largest number: for whole networks, where rounding adds up over the layers. A hundredth at least, for
    /// scores of noise are tiny, and ONNX Runtime's sigmoid is exact to 1e-7 only, whatever its value.
    case ofLargestNumber
}

/// Expects agreement to 1e-4, relative to what `precision` says: sums of products of either sign are only as exact as
/// their terms.
func expectClose(
    _ actual: [Float], _ expected: [Float], _ name: String, as precision: Precision = .ofEachNumber,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual.count == expected.count else {
        Issue.record("\(name) has \(actual.count) values instead of \(expected.count)", sourceLocation: sourceLocation)
        return
    }
    let largest = expected.reduce(0) { max($0, abs($1)) }
    let scale =
        switch precision {
        case .ofEachNumber: max(largest / 100, 1e-6)
        case .ofLargestNumber: max(largest, 1e-2)
        }
    let worst = actual.indices.max { error($0) < error($1) }
    func error(_ index: Int) -> Float {
        let difference = abs(actual[index] - expected[index])
        return difference.isNaN ? .infinity : difference / max(abs(expected[index]), scale)
    }
    if let worst, error(worst) > 1e-4 {
        Issue.record(
            "\(name)[\(worst)] is \(actual[worst]) instead of \(expected[worst])", sourceLocation: sourceLocation)
    }
}
