// The geometry of a sliding window: convolution and pooling.
#pragma once
#include "kernel_base.h"

#pragma clang assume_nonnull begin

/// Output pixel (y, x) and tap (i, j) meet input pixel
/// (y * stride_height - pad_top + i * dilation_height, x * stride_width - pad_left + j * dilation_width);
/// positions outside the input are padding. Strides and dilations are at least 1, pads at least 0.
typedef struct {
    ptrdiff_t input_height, input_width;
    ptrdiff_t output_height, output_width;
    ptrdiff_t kernel_height, kernel_width;
    ptrdiff_t stride_height, stride_width;
    ptrdiff_t dilation_height, dilation_width;
    ptrdiff_t pad_top, pad_left, pad_bottom, pad_right;
} ferd_window;

/// Number of entries that `ferd_window_offsets` writes: output pixels x taps.
ptrdiff_t ferd_window_offset_count(const ferd_window *window);

/// Fills the table that a convolution reads: for each output pixel (row-major) and each tap (row-major) the offset in
/// floats of the input pixel, or -1 in the padding. `stride` is the input's; input_height * input_width * stride must
/// be below 2^31. `offsets` has room for `ferd_window_offset_count` entries.
void ferd_window_offsets(const ferd_window *window, ptrdiff_t stride, int32_t *offsets);

#pragma clang assume_nonnull end
