internal import CKernels

/// A function of each element that kernels can apply while they store.
struct Activation: Sendable, Equatable {
    let kind: ferd_activation_kind
    var alpha: Float = 0
    var beta: Float = 0
    /// One slope per channel; only for a parametric ReLU.
    var slopes: [Float]?

    static let identity = Activation(kind: .identity)
    static let relu = Activation(kind: .relu)
    static let sigmoid = Activation(kind: .sigmoid)
    static let hardSwish = Activation(kind: .hardSwish)
    static let tanh = Activation(kind: .tanh)
    static let exponential = Activation(kind: .exp)

    static func leakyRelu(_ slope: Float) -> Activation {
        Activation(kind: .leakyRelu, alpha: slope)
    }

    static func parametricRelu(_ slopes: [Float]) -> Activation {
        Activation(kind: .prelu, slopes: slopes)
    }

    static func clip(_ lowest: Float, _ highest: Float) -> Activation {
        Activation(kind: .clip, alpha: lowest, beta: highest)
    }

    static func hardSigmoid(_ alpha: Float, _ beta: Float) -> Activation {
        Activation(kind: .hardSigmoid, alpha: alpha, beta: beta)
    }

    static func elu(_ alpha: Float) -> Activation {
        Activation(kind: .elu, alpha: alpha)
    }

    static func selu(_ alpha: Float, gamma: Float) -> Activation {
        Activation(kind: .selu, alpha: alpha, beta: gamma)
    }
}

/// An activation in the kernels' form, with the memory of its slopes.
final class ActivationArgument {
    /// Valid while this object lives.
    let value: ferd_activation
    private let slopes: AlignedMemory<Float>?

    init(_ activation: Activation) {
        slopes = activation.slopes.map { AlignedMemory($0) }
        value = ferd_activation(
            kind: activation.kind, alpha: activation.alpha, beta: activation.beta,
            slopes: slopes.map { UnsafePointer($0.pointer) })
    }
}
