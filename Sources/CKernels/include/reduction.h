// Sums, means and maxima over pixels, and softmax over channels.
#pragma once
#include "kernel_base.h"

#pragma clang assume_nonnull begin

typedef enum FERD_CLOSED_ENUM {
    FERD_REDUCE_SUM FERD_SWIFT_NAME(sum) = 0,
    FERD_REDUCE_MEAN FERD_SWIFT_NAME(mean),
    FERD_REDUCE_MAXIMUM FERD_SWIFT_NAME(maximum),
} ferd_reduction;

/// Reduces pixels per channel: output[o][c] over i in 0 ..< inner of
/// input[o * outer_stride + i * inner_stride + c], for o in 0 ..< outer, c in 0 ..< channels.
/// With a map of height x width pixels and stride s:
/// - over all pixels: outer 1, inner height * width, inner_stride s
/// - over columns (output: height x channels): outer height, outer_stride width * s, inner width, inner_stride s
/// - over rows (output: width x channels): outer width, outer_stride s, inner height, inner_stride width * s
/// An empty sum or mean (inner 0) is 0, an empty maximum the lowest finite float.
typedef void (*ferd_reduce_function)(
    ferd_reduction reduction, const float *input, ptrdiff_t outer, ptrdiff_t outer_stride, ptrdiff_t inner,
    ptrdiff_t inner_stride, ptrdiff_t channels, float *output, ptrdiff_t output_stride);

/// Both means of coordinate attention in one pass over a map: by_row[y][c] is the mean over x, by_column[x][c] the
/// mean over y.
typedef void (*ferd_coordinate_mean_function)(
    const float *input, ptrdiff_t input_stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, float *by_row,
    ptrdiff_t by_row_stride, float *by_column, ptrdiff_t by_column_stride);

/// Softmax over `count` contiguous floats of each row, or its logarithm; the row's maximum is subtracted first.
/// Works in place.
typedef void (*ferd_softmax_function)(
    const float *input, ptrdiff_t input_stride, float *output, ptrdiff_t output_stride, ptrdiff_t rows,
    ptrdiff_t count, bool logarithm);

#pragma clang assume_nonnull end
