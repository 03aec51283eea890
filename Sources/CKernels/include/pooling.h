// Maximum and average over a sliding window, per channel.
#pragma once
#include "window.h"

#pragma clang assume_nonnull begin

typedef enum FERD_CLOSED_ENUM {
    /// Padding never wins; an output whose window holds padding only is the lowest finite float.
    FERD_POOL_MAXIMUM FERD_SWIFT_NAME(maximum) = 0,
    /// Divides by the number of input pixels in the window (count_include_pad = 0); a window without any gives 0.
    FERD_POOL_AVERAGE FERD_SWIFT_NAME(average),
    /// Divides by the number of positions in the window that lie in the input or its pads (count_include_pad = 1);
    /// positions beyond the pads, which ceil_mode can reach, don't count.
    FERD_POOL_AVERAGE_WITH_PADDING FERD_SWIFT_NAME(averageWithPadding),
} ferd_pool_kind;

typedef struct {
    ferd_pool_kind kind;
    ferd_window window;
    /// The whole input map.
    const float *input;
    ptrdiff_t input_stride;
    /// The whole output map.
    float *output;
    ptrdiff_t output_stride;
    ptrdiff_t channels;
} ferd_pool;

/// Computes the output rows first_row ..< first_row + rows.
typedef void (*ferd_pool_function)(const ferd_pool *pool, ptrdiff_t first_row, ptrdiff_t rows);

#pragma clang assume_nonnull end
