internal import CKernels

/// Which input pixel each output pixel and tap of a convolution reads, as its kernel wants it.
final class OffsetTable {
    struct Key: Hashable {
        private let fields: [Int]

        init(_ window: ferd_window, stride: Int) {
            fields = [
                window.input_height, window.input_width, window.output_height, window.output_width,
                window.kernel_height, window.kernel_width, window.stride_height, window.stride_width,
                window.dilation_height, window.dilation_width, window.pad_top, window.pad_left, stride,
            ]
        }
    }

    let memory: AlignedMemory<Int32>

    /// `stride` is in floats from one input pixel to the next; `room` is the most entries that are wanted.
    init(_ window: ferd_window, stride: Int, room: Int) throws(Fault) {
        var window = window
        let taps = window.kernel_height.multipliedReportingOverflow(by: window.kernel_width)
        let pixels = window.output_height * window.output_width
        let count = taps.partialValue.multipliedReportingOverflow(by: pixels)
        guard !taps.overflow, !count.overflow, count.partialValue <= room,
            window.input_height * window.input_width * stride < Int(Int32.max)
        else {
            throw Fault("its window over \(window.input_height)x\(window.input_width) pixels is too large")
        }
        memory = AlignedMemory(count: count.partialValue)
        ferd_window_offsets(&window, stride, memory.pointer)
    }
}
