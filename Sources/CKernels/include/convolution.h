// Convolution of any kernel, stride, dilation and padding as an indirect matrix product; also Gemm with many rows.
//
// The caller says by a table of offsets which input pixel each output pixel and tap reads, so that no patch matrix is
// built. Work is cut by moving pointers, with results that don't depend on the cut:
// - pixels p0 ..< p1: offsets + p0 * taps (or input + p0 * input_stride without a table), output and residual moved by
//   p0 pixels, pixels = p1 - p0;
// - channels c0 ..< c1, c0 a multiple of the table's `convolution_block`: weights + c0 * (1 + taps * in_channels),
//   output + c0, residual + c0, slopes + c0, out_channels = c1 - c0.
// Groups: one call per group, each with its own packed weights, input + the group's first input channel, output and
// residual + its first output channel, and exact set unless the group's width is a multiple of 8.
//
// An input with stride == channels (a picture) that is physically padded on the left and right can be read by kernel
// rows instead of taps: in a row the kernel_width * channels floats lie side by side, in the order of the packed
// weights. Give taps = kernel_height, in_channels = kernel_width * channels and the offsets of the rows' first pixels.
#pragma once
#include "activation.h"

#pragma clang assume_nonnull begin

typedef struct {
    /// First input channel of the first input pixel.
    const float *input;
    /// Floats from one input pixel to the next; read only where `offsets` is null.
    ptrdiff_t input_stride;
    /// [pixels][taps] offsets in floats from `input`, -1 for padding; null for a pointwise convolution with stride 1
    /// (taps is 1 and output pixel p reads input pixel p).
    const int32_t *_Nullable offsets;
    /// `in_channels` zeros, read for padding; may be null where there is none.
    const float *_Nullable zeros;
    /// As written by `ferd_convolution_pack` for this variant's block.
    const float *weights;
    /// Output pixels of this call.
    ptrdiff_t pixels;
    /// Kernel positions: kernel_height * kernel_width.
    ptrdiff_t taps;
    /// Input channels of this group.
    ptrdiff_t in_channels;
    /// Output channels of this call.
    ptrdiff_t out_channels;
    /// First output channel of the first output pixel.
    float *output;
    /// Floats from one output pixel to the next.
    ptrdiff_t output_stride;
    /// true: writes are exact; false: they are padded, so `output_stride` (and the residual's) must reach the channel
    /// count rounded up to 8.
    bool exact;
    ferd_epilogue epilogue;
} ferd_convolution;

/// output[p][o] = epilogue(bias[o] + sum over taps t, channels i of input[offsets[p][t]][i] * weight[o][i][t]).
typedef void (*ferd_convolution_function)(const ferd_convolution *convolution);

/// Floats that the packed weights of one group take: out_channels rounded up to 8, times 1 + taps * in_channels.
ptrdiff_t ferd_convolution_packed_count(ptrdiff_t out_channels, ptrdiff_t in_channels, ptrdiff_t taps);

/// Packs one group's weights for a variant whose table says `convolution_block` == `block`: for each run of output
/// channels (of `block`, the last ones narrower, down to 8) its biases, then [tap][input channel][channel of the run];
/// padding is zero.
/// - weights: OIHW, [out_channels][in_channels][taps]; a Gemm's matrix [out][in] has one tap.
/// - bias: out_channels floats, or null for zeros.
/// - packed: room for `ferd_convolution_packed_count` floats, aligned to 64 bytes for speed.
void ferd_convolution_pack(
    ptrdiff_t block, const float *weights, const float *_Nullable bias, ptrdiff_t out_channels, ptrdiff_t in_channels,
    ptrdiff_t taps, float *packed);

#pragma clang assume_nonnull end
