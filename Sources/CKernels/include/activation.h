// Activation functions, alone or fused into the store of another kernel. Definitions are ONNX's.
#pragma once
#include "kernel_base.h"

#pragma clang assume_nonnull begin

/// Which function; the comments give it with the fields of `ferd_activation`.
typedef enum FERD_CLOSED_ENUM {
    /// x
    FERD_ACTIVATION_IDENTITY FERD_SWIFT_NAME(identity) = 0,
    /// max(0, x)
    FERD_ACTIVATION_RELU FERD_SWIFT_NAME(relu),
    /// x < 0 ? alpha * x : x
    FERD_ACTIVATION_LEAKY_RELU FERD_SWIFT_NAME(leakyRelu),
    /// x < 0 ? slopes[channel] * x : x
    FERD_ACTIVATION_PRELU FERD_SWIFT_NAME(prelu),
    /// min(beta, max(alpha, x)); ReLU6 has alpha 0 and beta 6
    FERD_ACTIVATION_CLIP FERD_SWIFT_NAME(clip),
    /// max(0, min(1, alpha * x + beta))
    FERD_ACTIVATION_HARD_SIGMOID FERD_SWIFT_NAME(hardSigmoid),
    /// x * max(0, min(1, x / 6 + 0.5))
    FERD_ACTIVATION_HARD_SWISH FERD_SWIFT_NAME(hardSwish),
    /// 1 / (1 + exp(-x))
    FERD_ACTIVATION_SIGMOID FERD_SWIFT_NAME(sigmoid),
    /// x < 0 ? alpha * (exp(x) - 1) : x
    FERD_ACTIVATION_ELU FERD_SWIFT_NAME(elu),
    /// beta * (x < 0 ? alpha * (exp(x) - 1) : x); ONNX calls beta gamma
    FERD_ACTIVATION_SELU FERD_SWIFT_NAME(selu),
    /// tanh(x)
    FERD_ACTIVATION_TANH FERD_SWIFT_NAME(tanh),
    /// exp(x), with x clamped to [-87.3, 88.3] so that the result is finite and normal
    FERD_ACTIVATION_EXP FERD_SWIFT_NAME(exp),
} ferd_activation_kind;

/// An activation with its constants. The exponential functions have a relative error of at most 2e-7 (exp, sigmoid)
/// or 4e-7 (tanh, and exp(x) - 1 in elu and selu).
typedef struct {
    ferd_activation_kind kind;
    float alpha;
    float beta;
    /// Only for prelu: one slope per channel, beginning with the first channel of the call. Borrowed.
    const float *_Nullable slopes;
} ferd_activation;

/// What happens to a sum between its computation and its store, in this order: the residual if it comes before, the
/// activation, the residual if it comes after.
typedef struct {
    ferd_activation activation;
    /// A map of the output's shape that is added, at the first pixel and channel of the call; null for none. Borrowed.
    /// For padded writes it must be readable up to the channel count rounded up to 8. It may be the output itself.
    const float *_Nullable residual;
    /// Floats from one pixel of the residual to the next.
    ptrdiff_t residual_stride;
    /// false: activation(sum + residual); true: activation(sum) + residual.
    bool residual_after_activation;
} ferd_epilogue;

/// Applies `activation` to `rows` x `channels` floats. Works in place (equal pointers and strides).
/// A flat array is one row.
typedef void (*ferd_activate_function)(
    const ferd_activation *activation, const float *input, ptrdiff_t input_stride, float *output,
    ptrdiff_t output_stride, ptrdiff_t rows, ptrdiff_t channels);

#pragma clang assume_nonnull end
