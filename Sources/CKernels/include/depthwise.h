// Depthwise convolution with channel multiplier 1, of any kernel, stride, dilation and padding.
#pragma once
#include "activation.h"
#include "window.h"

#pragma clang assume_nonnull begin

typedef struct {
    ferd_window window;
    /// The whole input map.
    const float *input;
    ptrdiff_t input_stride;
    /// As written by `ferd_depthwise_pack`.
    const float *weights;
    ptrdiff_t channels;
    /// The whole output map.
    float *output;
    ptrdiff_t output_stride;
    /// true: reads and writes are exact; false: input, residual and output are read and written up to the channel
    /// count rounded up to 8, so their strides must reach that far.
    bool exact;
    /// The residual is at the output map's first pixel. It must not overlap the output.
    ferd_epilogue epilogue;
} ferd_depthwise;

/// Computes the output rows first_row ..< first_row + rows:
/// output[y][x][c] = epilogue(bias[c] + sum over taps t of input[pixel of t][c] * weight[c][t]).
typedef void (*ferd_depthwise_function)(const ferd_depthwise *depthwise, ptrdiff_t first_row, ptrdiff_t rows);

/// Floats that packed weights take: channels rounded up to 8, times 1 + taps.
ptrdiff_t ferd_depthwise_packed_count(ptrdiff_t channels, ptrdiff_t taps);

/// Packs the biases and weights to [channels / 8, rounded up][1 + taps][8], padding zero; the same for all variants.
/// Channels from c0 on, a multiple of 8, begin at packed + c0 * (1 + taps).
/// - weights: [channels][taps] (ONNX: [channels][1][kernel_height][kernel_width]).
/// - bias: `channels` floats, or null for zeros.
/// - packed: room for `ferd_depthwise_packed_count` floats, aligned to 64 bytes for speed.
void ferd_depthwise_pack(
    const float *weights, const float *_Nullable bias, ptrdiff_t channels, ptrdiff_t taps, float *packed);

#pragma clang assume_nonnull end
