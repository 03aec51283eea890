import CKernels
import Glibc

// Naive computations in double precision that the kernels are measured against.

/// ONNX's definitions; `slope` is the channel's for prelu.
func reference(_ activation: ferd_activation, _ x: Double, slope: Float = 0) -> Double {
    let alpha = Double(activation.alpha)
    let beta = Double(activation.beta)
    switch activation.kind {
    case .identity: return x
    case .relu: return max(0, x)
    case .leakyRelu: return x < 0 ? alpha * x : x
    case .prelu: return x < 0 ? Double(slope) * x : x
    case .clip: return min(beta, max(alpha, x))
    case .hardSigmoid: return max(0, min(1, alpha * x + beta))
    case .hardSwish: return x * max(0, min(1, x / 6 + 0.5))
    case .sigmoid: return 1 / (1 + exp(-x))
    case .elu: return x < 0 ? alpha * expm1(x) : x
    case .selu: return beta * (x < 0 ? alpha * expm1(x) : x)
    case .tanh: return tanh(x)
    case .exp: return exp(x)
    @unknown default: return .nan
    }
}

/// A sum and the sum of its terms' magnitudes, which bounds the rounding errors that single precision may make.
struct Sum {
    var value = 0.0
    var magnitude = 0.0

    mutating func add(_ a: Float, _ b: Float) {
        value += Double(a) * Double(b)
        magnitude += abs(Double(a) * Double(b))
    }

    var tolerance: Double { 2e-6 * magnitude + 1e-6 }
}

/// Convolution with weights [out][in][tap]; sums at [output pixel * outChannels + output channel].
func referenceConvolution(
    _ window: ferd_window, _ input: Map, firstChannel: Int = 0, inChannels: Int, outChannels: Int, weights: [Float],
    bias: [Float]
) -> [Sum] {
    var sums = [Sum](repeating: Sum(), count: window.outputPixels * outChannels)
    for pixel in 0..<window.outputPixels {
        for out in 0..<outChannels {
            var sum = Sum()
            sum.add(bias[out], 1)
            for tap in 0..<window.taps {
                guard let source = window.inputPixel(output: pixel, tap: tap) else { continue }
                for channel in 0..<inChannels {
                    let weight = weights[(out * inChannels + channel) * window.taps + tap]
                    sum.add(input[source, firstChannel + channel], weight)
                }
            }
            sums[pixel * outChannels + out] = sum
        }
    }
    return sums
}

/// Depthwise convolution with weights [channel][tap]; sums at [output pixel * channels + channel].
func referenceDepthwise(_ window: ferd_window, _ input: Map, weights: [Float], bias: [Float]) -> [Sum] {
    var sums = [Sum](repeating: Sum(), count: window.outputPixels * input.channels)
    for pixel in 0..<window.outputPixels {
        for channel in 0..<input.channels {
            var sum = Sum()
            sum.add(bias[channel], 1)
            for tap in 0..<window.taps {
                guard let source = window.inputPixel(output: pixel, tap: tap) else { continue }
                sum.add(input[source, channel], weights[channel * window.taps + tap])
            }
            sums[pixel * input.channels + channel] = sum
        }
    }
    return sums
}
