// Moving floats: strided copies (concatenation, slices, padding) and transposes (HWC to CHW and back).
#pragma once
#include "kernel_base.h"

#pragma clang assume_nonnull begin

/// output[row][column] = input[row][column]; strides are floats from row to row.
typedef void (*ferd_copy_function)(
    const float *input, ptrdiff_t input_stride, float *output, ptrdiff_t output_stride, ptrdiff_t rows,
    ptrdiff_t columns);

/// output[column][row] = input[row][column].
/// - HWC to CHW: rows = pixels, columns = channels, input_stride = the map's stride, output_stride = pixels
/// - CHW to HWC: rows = channels, columns = pixels, input_stride = pixels, output_stride = the map's stride
typedef void (*ferd_transpose_function)(
    const float *input, ptrdiff_t input_stride, float *output, ptrdiff_t output_stride, ptrdiff_t rows,
    ptrdiff_t columns);

#pragma clang assume_nonnull end
