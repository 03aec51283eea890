// Luma pictures: separable resizing, similarity warp, box reduction, normalisation. 8-bit planes with any stride in bytes.
#pragma once
#include "kernel_base.h"

#pragma clang assume_nonnull begin

/// How a sampled luma becomes a network's number: (clamp(luma * gain + bias, 0, 255) - mean) * scale.
/// Gain and bias expand limited range; full range has 1 and 0.
typedef struct {
    float gain, bias, mean, scale;
} ferd_luma_mapping;

/// A crop's pixel (x, y) lies at (a x - b y + tx, b x + a y + ty) of the source; pixel centres are whole numbers.
typedef struct {
    float a, b, tx, ty;
} ferd_similarity;

/// The image kernels of one variant.
typedef struct FERD_SENDABLE {
    /// out[x] = sum over r of weights[r] * source[r * stride + x], for x < count: the vertical half of a separable
    /// resize. `rows` is at least 1.
    void (*weighted_rows)(
        float *out, const uint8_t *source, ptrdiff_t stride, const float *weights, ptrdiff_t rows, ptrdiff_t count);
    /// out[x] = sum over t < taps of weights[t * count + x] * row[first[x] + t], for x < count: the horizontal half.
    /// The table's author sees to it that first[x] + taps stays inside `row`.
    void (*weighted_columns)(
        float *out, const float *row, const int32_t *first, const float *weights, ptrdiff_t taps, ptrdiff_t count);
    /// values[i] = mapping of values[i]; works in place.
    void (*map)(float *values, ptrdiff_t count, ferd_luma_mapping mapping);
    /// out[i] = values[i] * gain + bias, clamped to 0...255 and rounded to the nearest; mean and scale are not used.
    void (*map_bytes)(uint8_t *out, const float *values, ptrdiff_t count, ferd_luma_mapping mapping);
    /// One row `y` of a crop: out[x] = mean of samples x samples bilinear samples spread evenly over the pixel, the
    /// source's edge repeated outside it. `width`, `height` (of the source) and `samples` are at least 1.
    void (*warp_row)(
        float *out, ptrdiff_t count, ptrdiff_t y, ferd_similarity transform, ptrdiff_t samples, const uint8_t *source,
        ptrdiff_t width, ptrdiff_t height, ptrdiff_t stride);
    /// Means of blocks of factor x factor pixels (1...255), rounded to the nearest; blocks cut by the right and bottom
    /// edges are means of what is there. `out` has ceil(width / factor) columns and ceil(height / factor) rows without a
    /// gap; `sums` has room for `width` numbers.
    void (*reduce)(
        uint8_t *out, const uint8_t *source, ptrdiff_t width, ptrdiff_t height, ptrdiff_t stride, ptrdiff_t factor,
        uint32_t *sums);
} ferd_image_kernels;

#pragma clang assume_nonnull end
