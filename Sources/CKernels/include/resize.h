// Resizing of maps by precomputed source positions.
#pragma once
#include "kernel_base.h"

#pragma clang assume_nonnull begin

/// Where the output positions along one axis come from: value = (1 - weight) * input[low] + weight * input[high].
typedef struct {
    /// One valid input index per output position. Borrowed.
    const int32_t *low;
    /// One valid input index per output position; not read for nearest. Borrowed.
    const int32_t *_Nullable high;
    /// One weight in 0 ... 1 per output position; not read for nearest. Borrowed.
    const float *_Nullable weight;
} ferd_resize_axis;

typedef struct {
    /// The whole input map, `input_width` pixels a row.
    const float *input;
    ptrdiff_t input_stride;
    ptrdiff_t input_width;
    /// The whole output map.
    float *output;
    ptrdiff_t output_stride;
    ptrdiff_t output_width;
    ptrdiff_t channels;
    ferd_resize_axis vertical;
    ferd_resize_axis horizontal;
} ferd_resize;

/// Computes the output rows first_row ..< first_row + rows, as `resize_nearest` (low alone) or as `resize_linear`.
typedef void (*ferd_resize_function)(const ferd_resize *resize, ptrdiff_t first_row, ptrdiff_t rows);

#pragma clang assume_nonnull end
