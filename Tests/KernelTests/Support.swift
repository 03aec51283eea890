import CKernels
import Glibc
import Testing

/// A table of kernels that this machine can run.
struct Variant: CustomTestStringConvertible, Sendable {
    let table: ferd_kernel_table

    var testDescription: String { String(cString: table.name) }

    static let names = ["portable", "neon", "avx2", "wide16", "avx512"]

    static let runnable: [Variant] = names.compactMap { (name: String) in
        ferd_kernels_named(name).map { Variant(table: $0.pointee) }
    }
}

/// SplitMix64, so that every run sees the same numbers.
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in -1 ..< 1.
    mutating func float() -> Float { Float(next() >> 40) / Float(1 << 23) - 1 }

    mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in float() } }
}

/// Floats that end where an unreadable page begins, so that a kernel that reads or writes beyond them crashes.
final class Floats {
    let base: UnsafeMutablePointer<Float>
    let count: Int
    private let mapping: UnsafeMutableRawPointer
    private let mappingSize: Int

    init(_ count: Int, fill: Float = 0) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let dataSize = (count * MemoryLayout<Float>.stride + page - 1) / page * page
        mappingSize = dataSize + page
        let mapped = mmap(nil, mappingSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED, mprotect(mapped + dataSize, page, PROT_NONE) == 0 else {
            fatalError("no memory for a test's buffer of \(count) floats")
        }
        mapping = mapped
        base = (mapped + dataSize).assumingMemoryBound(to: Float.self) - count
        base.initialize(repeating: fill, count: count)
        self.count = count
    }

    convenience init(_ values: [Float]) {
        self.init(values.count)
        for (index, value) in values.enumerated() { base[index] = value }
    }

    deinit { munmap(mapping, mappingSize) }

    var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Pixels x channels with a stride; the lanes between are poisoned by a large number that shows wherever it leaks.
struct Map {
    static let poison: Float = 1e30

    let pixels: Int
    let channels: Int
    let stride: Int
    let floats: Floats

    /// A feature map: its stride is the channel count rounded up to 8 unless given.
    init(pixels: Int, channels: Int, stride: Int? = nil) {
        self.pixels = pixels
        self.channels = channels
        self.stride = stride ?? (channels + 7) / 8 * 8
        floats = Floats(pixels * self.stride, fill: Map.poison)
    }

    init(pixels: Int, channels: Int, stride: Int? = nil, numbers: inout Numbers) {
        self.init(pixels: pixels, channels: channels, stride: stride)
        for pixel in 0..<pixels {
            for channel in 0..<channels { self[pixel, channel] = numbers.float() }
        }
    }

    subscript(pixel: Int, channel: Int) -> Float {
        get { floats.base[pixel * stride + channel] }
        nonmutating set { floats.base[pixel * stride + channel] = newValue }
    }

    /// The channels' bits without the padding, for comparisons that allow no difference.
    var bits: [UInt32] {
        (0..<pixels * channels).map { self[$0 / channels, $0 % channels].bitPattern }
    }

    /// The first element that differs from `expected(pixel, channel)` by more than its tolerance, as text.
    func firstDifference(from expected: (Int, Int) -> (value: Double, tolerance: Double)) -> String? {
        for pixel in 0..<pixels {
            for channel in 0..<channels {
                let (value, tolerance) = expected(pixel, channel)
                let difference = abs(Double(self[pixel, channel]) - value)
                if !(difference <= tolerance) {
                    return "pixel \(pixel), channel \(channel): \(self[pixel, channel]) instead of \(value)"
                }
            }
        }
        return nil
    }

    /// The first lane beside the channels that a kernel with exact writes touched, as text.
    var firstTouchedPadding: String? {
        for pixel in 0..<pixels {
            for lane in channels..<stride where self[pixel, lane] != Map.poison {
                return "pixel \(pixel), lane \(lane): \(self[pixel, lane])"
            }
        }
        return nil
    }
}

/// Channel counts around the widths of vectors and blocks.
let channelCounts = [1, 3, 7, 8, 9, 16, 24, 31, 40, 67]

extension ferd_activation {
    static var identity: ferd_activation { ferd_activation(kind: .identity, alpha: 0, beta: 0, slopes: nil) }
}

extension ferd_window {
    /// A window with equal pads on all sides; the output's size follows from the other numbers.
    init(height: Int, width: Int, kernel: (Int, Int), stride: Int = 1, dilation: Int = 1, pad: Int = 0) {
        let reach = ((kernel.0 - 1) * dilation + 1, (kernel.1 - 1) * dilation + 1)
        self.init(
            input_height: height, input_width: width,
            output_height: (height + 2 * pad - reach.0) / stride + 1,
            output_width: (width + 2 * pad - reach.1) / stride + 1, kernel_height: kernel.0, kernel_width: kernel.1,
            stride_height: stride, stride_width: stride, dilation_height: dilation, dilation_width: dilation,
            pad_top: pad, pad_left: pad, pad_bottom: pad, pad_right: pad)
    }

    var taps: Int { kernel_height * kernel_width }
    var inputPixels: Int { input_height * input_width }
    var outputPixels: Int { output_height * output_width }

    /// The table that a convolution reads.
    func offsets(stride: Int) -> [Int32] {
        withUnsafePointer(to: self) { window in
            var offsets = [Int32](repeating: .min, count: ferd_window_offset_count(window))
            ferd_window_offsets(window, stride, &offsets)
            return offsets
        }
    }

    /// The input pixel that an output pixel's tap meets, or nil in the padding.
    func inputPixel(output: Int, tap: Int) -> Int? {
        let row = output / output_width * stride_height - pad_top + tap / kernel_width * dilation_height
        let column = output % output_width * stride_width - pad_left + tap % kernel_width * dilation_width
        guard row >= 0, row < input_height, column >= 0, column < input_width else { return nil }
        return row * input_width + column
    }
}
