// Matrix times vector by dot products: a fully connected layer on one row, with the weights as the file has them.
#pragma once
#include "activation.h"

#pragma clang assume_nonnull begin

/// output[o] = activation(bias[o] + sum over i of weights[o * weight_stride + i] * input[i]), for o in
/// 0 ..< out_count, i in 0 ..< in_count. `bias` may be null. Outputs can be cut among threads at any o by moving
/// weights, bias, output and slopes.
/// For weights stored [in][out], or for several rows, pack them and use the convolution with one tap.
typedef void (*ferd_matvec_function)(
    const float *weights, ptrdiff_t weight_stride, const float *_Nullable bias, const float *input,
    const ferd_activation *activation, float *output, ptrdiff_t out_count, ptrdiff_t in_count);

#pragma clang assume_nonnull end
