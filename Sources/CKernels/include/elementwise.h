// Arithmetic between elements of rows x channels: sums, products, scaling with broadcasting.
#pragma once
#include "activation.h"

#pragma clang assume_nonnull begin

typedef enum FERD_CLOSED_ENUM {
    FERD_BINARY_ADD FERD_SWIFT_NAME(add) = 0,
    FERD_BINARY_SUBTRACT FERD_SWIFT_NAME(subtract),
    FERD_BINARY_MULTIPLY FERD_SWIFT_NAME(multiply),
    FERD_BINARY_DIVIDE FERD_SWIFT_NAME(divide),
    FERD_BINARY_MINIMUM FERD_SWIFT_NAME(minimum),
    FERD_BINARY_MAXIMUM FERD_SWIFT_NAME(maximum),
} ferd_binary_operation;

/// One side of a binary operation; element (row, channel) is data[row * row_stride + channel * channel_stride].
/// - same shape: row_stride = the map's stride, channel_stride = 1
/// - a vector per channel: row_stride = 0, channel_stride = 1
/// - a value per pixel: row_stride = the map's stride, channel_stride = 0
/// - a scalar: row_stride = 0, channel_stride = 0
typedef struct {
    const float *data;
    ptrdiff_t row_stride;
    /// 0 or 1.
    ptrdiff_t channel_stride;
} ferd_operand;

/// output[row][channel] = activation(a operation b). The output may be a's or b's own memory with the same strides.
typedef void (*ferd_binary_function)(
    ferd_binary_operation operation, const ferd_operand *a, const ferd_operand *b, const ferd_activation *activation,
    float *output, ptrdiff_t output_stride, ptrdiff_t rows, ptrdiff_t channels);

/// output[row][channel] = activation(input[row][channel] * scale[channel] + shift[channel]): a batch normalisation
/// that could not be folded. Works in place.
typedef void (*ferd_scale_shift_function)(
    const float *input, ptrdiff_t input_stride, const float *scale, const float *shift,
    const ferd_activation *activation, float *output, ptrdiff_t output_stride, ptrdiff_t rows, ptrdiff_t channels);

/// Coordinate attention's last step in one pass: output[y][x][c] = input[y][x][c] * by_row[y][c] * by_column[x][c],
/// multiplied in this order. Works in place. `by_row` has `height` rows of `by_row_stride` floats, `by_column` `width`
/// rows of `by_column_stride` floats.
typedef void (*ferd_coordinate_scale_function)(
    const float *input, ptrdiff_t input_stride, const float *by_row, ptrdiff_t by_row_stride, const float *by_column,
    ptrdiff_t by_column_stride, float *output, ptrdiff_t output_stride, ptrdiff_t height, ptrdiff_t width,
    ptrdiff_t channels);

#pragma clang assume_nonnull end
