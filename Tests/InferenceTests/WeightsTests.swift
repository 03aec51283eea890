import Glibc
import Testing

@testable import Inference

/// The project's own networks against ONNX Runtime.
@Suite struct WeightsTests {
    /// `Weights/`, found from this file's place in the repository.
    static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Weights"

    @Test func agreeWithONNXRuntime() throws {
        let file = try CaseFile("weights")
        let names = Self.networks()
        #expect(!names.isEmpty, "there are no networks in \(Self.folder)")
        for name in names {
            guard let item = file.cases.first(where: { $0.name == name }) else {
                Issue.record("\(name) has no case: run make_cases.py weights")
                continue
            }
            let bytes = try readFile("\(Self.folder)/\(name)")
            #expect(item.checksum == checksum(bytes), "\(name) has changed: run make_cases.py weights")
            let model = try Model(contentsOf: "\(Self.folder)/\(name)")
            for kernels in kernelVariants() {
                try file.check(model, item, kernels: kernels, as: .ofLargestNumber)
            }
        }
    }

    static func networks() -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".onnx") { names.append(name) }
        }
        return names.sorted()
    }

    /// FNV-1a of 64 bits, in hexadecimal.
    private func checksum(_ bytes: [UInt8]) -> String {
        let value = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
