internal import CKernels

/// Kernel, strides, dilations and pads of a convolution or a pool over height and width.
struct WindowGeometry: Sendable, Equatable {
    /// Height and width.
    var kernel: [Int]
    var strides = [1, 1]
    var dilations = [1, 1]
    /// Top, left, bottom, right.
    var pads = [0, 0, 0, 0]
    /// Whether a last, partial window counts.
    var roundsUp = false

    /// Whether each output pixel reads the input pixel at its own place and no other.
    var isPointwise: Bool {
        kernel == [1, 1] && strides == [1, 1] && pads == [0, 0, 0, 0]
    }

    /// Height and width of the output.
    func outputSize(_ input: [Int]) throws(Fault) -> [Int] {
        var size: [Int] = []
        for axis in 0..<2 {
            let reach = dilations[axis] * (kernel[axis] - 1) + 1
            let room = input[axis] + pads[axis] + pads[axis + 2] - reach
            guard room >= 0 else {
                throw Fault("its window of \(reach) does not fit into \(input[axis]) pixels with their padding")
            }
            var count = (room + (roundsUp ? strides[axis] - 1 : 0)) / strides[axis] + 1
            // A window that would begin in the padding behind the input does not count.
            if roundsUp, (count - 1) * strides[axis] >= input[axis] + pads[axis] { count -= 1 }
            size.append(count)
        }
        return size
    }

    /// In the kernels' form, for an input and an output of these heights and widths.
    func window(input: [Int], output: [Int]) -> ferd_window {
        ferd_window(
            input_height: input[0], input_width: input[1], output_height: output[0], output_width: output[1],
            kernel_height: kernel[0], kernel_width: kernel[1], stride_height: strides[0], stride_width: strides[1],
            dilation_height: dilations[0], dilation_width: dilations[1], pad_top: pads[0], pad_left: pads[1],
            pad_bottom: pads[2], pad_right: pads[3])
    }
}
