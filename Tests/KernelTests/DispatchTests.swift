import CKernels
import Glibc
import Testing

@Suite struct DispatchTests {
    @Test("tables are found by their names, unknown ones are not")
    func names() {
        #expect(Variant.runnable.contains { $0.testDescription == "portable" })
        for name in Variant.names {
            guard let table = ferd_kernels_named(name) else { continue }
            #expect(String(cString: table.pointee.name) == name)
        }
        #expect(ferd_kernels_named("") == nil)
        #expect(ferd_kernels_named("avx1024") == nil)
    }

    @Test("FERD_KERNELS chooses the table, the best one stands in for it, and the choice stays")
    func choice() {
        let chosen = ferd_kernels()
        let wanted = getenv("FERD_KERNELS").flatMap { ferd_kernels_named($0) }
        let best = ["avx512", "avx2", "neon", "portable"].lazy.compactMap { (name: String) in
            ferd_kernels_named(name)
        }.first
        #expect(chosen == wanted ?? best)
        #expect(ferd_kernels() == chosen)
        #expect(String(cString: ferd_kernel_variant()) == String(cString: chosen.pointee.name))
    }

    @Test("packing covers every block width of every variant")
    func packing() {
        var numbers = Numbers(seed: 81)
        for block in [8, 16, 32] {
            for outChannels in 1...80 {
                let (inChannels, taps) = (3, 2)
                let weights = numbers.floats(outChannels * inChannels * taps)
                let bias = numbers.floats(outChannels)
                let count = ferd_convolution_packed_count(outChannels, inChannels, taps)
                let packed = Floats(count, fill: .nan)
                ferd_convolution_pack(block, weights, bias, outChannels, inChannels, taps, packed.base)
                // Everything is written, each number once, the rest zeros.
                let padding = [Float](repeating: 0, count: count - weights.count - bias.count)
                let expected = (weights + bias + padding).sorted()
                #expect(packed.array.sorted() == expected, "\(outChannels) channels in blocks of \(block)")
            }
        }
    }
}
