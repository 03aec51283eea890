import SwiftProtobuf
import Testing

@testable import Inference

/// Files that were cut off or changed at random: whatever comes of it, nothing may crash or hang.
@Suite struct DamagedModelTests {
    /// Whole models of different kinds, small enough to be read thousands of times.
    private static func models() throws -> [[UInt8]] {
        var result: [[UInt8]] = []
        for family in ["joining", "shaping", "resizing", "padding", "matrix", "normalization", "pooling", "networks"] {
            let file = try CaseFile(family)
            for item in file.cases {
                result.append(try file.modelBytes(item))
            }
        }
        return result
    }

    /// Reads, compiles and, where it is small, runs a model. Whether it was usable.
    private func tryOut(_ bytes: [UInt8]) -> Bool {
        do {
            let session = try Session(try Model(bytes: bytes, name: "damaged.onnx"))
            // A larger one is still a valid model, only too slow to be run here.
            if session.workingMemory < 1 << 22 { session.run() }
            return true
        } catch {
            #expect(!error.description.contains("\n"))
            return false
        }
    }

    @Test func changedAtRandom() throws {
        let models = try Self.models()
        var generator = SeededGenerator(seed: 11)
        var (usable, refused) = (0, 0)
        for index in 0..<10_000 {
            var bytes = models[index % models.count]
            // Mostly in front, where the structure is, not the weights.
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = min(
                    Int.random(in: 0..<bytes.count, using: &generator), Int.random(in: 0..<4096, using: &generator))
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[min(position, bytes.count - 1)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes[min(position, bytes.count - 1)] = UInt8.random(in: 0...255, using: &generator)
                default:
                    bytes[min(position, bytes.count - 1)] =
                        [0, 1, 0x7F, 0x80, 0xFF][Int.random(in: 0..<5, using: &generator)]
                }
            }
            if tryOut(bytes) { usable += 1 } else { refused += 1 }
        }
        // Both must happen, or the damage was too light or too heavy to say anything.
        #expect(usable > 500)
        #expect(refused > 500)
    }

    @Test func changedInItsMeaning() throws {
        let models = try Self.models().map { try Onnx_ModelProto(serializedBytes: $0) }
        var mutation = ModelMutation(generator: SeededGenerator(seed: 13))
        var (usable, refused) = (0, 0)
        for index in 0..<10_000 {
            let bytes: [UInt8] = try mutation.changed(models[index % models.count]).serializedBytes()
            if tryOut(bytes) { usable += 1 } else { refused += 1 }
        }
        #expect(usable > 500)
        #expect(refused > 500)
    }

    @Test func cutOff() throws {
        let models = try Self.models()
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<2_000 {
            let bytes = models[Int.random(in: 0..<models.count, using: &generator)]
            _ = tryOut(Array(bytes[..<Int.random(in: 0..<bytes.count, using: &generator)]))
        }
    }

    @Test func noModelAtAll() {
        #expect(!tryOut([]))
        #expect(!tryOut(Array("this is a text\n".utf8)))
        #expect(!tryOut([UInt8](repeating: 0, count: 1000)))
        #expect(!tryOut([UInt8](repeating: 0xFF, count: 1000)))
    }
}
