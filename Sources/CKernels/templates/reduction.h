// Reductions over pixels, and softmax.
#define vec W(floats)

/// Reduces `inner` pixels at `vectors` vectors of channels; `vectors` and `maximum` are constants at each call.
FERD_INLINE void reduce_vectors(
    const float *input, ptrdiff_t inner, ptrdiff_t inner_stride, ptrdiff_t lanes, float divisor, float *output,
    const int vectors, const bool maximum) {
    vec results[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) results[v] = (vec)(maximum ? -FLT_MAX : 0.0f);
    for (ptrdiff_t i = 0; i < inner; ++i, input += inner_stride) {
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; ++v) {
            vec value = W(load_first)(input + v * FERD_WIDTH, lanes - v * FERD_WIDTH, 0.0f);
            results[v] = maximum ? W(max)(value, results[v]) : results[v] + value;
        }
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) {
        W(store_first)(
            output + v * FERD_WIDTH, maximum ? results[v] : results[v] / divisor, lanes - v * FERD_WIDTH);
    }
}

FERD_INLINE void reduce_pixels(
    const float *input, ptrdiff_t outer, ptrdiff_t outer_stride, ptrdiff_t inner, ptrdiff_t inner_stride,
    ptrdiff_t channels, float divisor, float *output, ptrdiff_t output_stride, const bool maximum) {
    for (ptrdiff_t o = 0; o < outer; ++o, input += outer_stride, output += output_stride) {
        ptrdiff_t c = 0;
        for (; c + 4 * FERD_WIDTH <= channels; c += 4 * FERD_WIDTH) {
            reduce_vectors(input + c, inner, inner_stride, 4 * FERD_WIDTH, divisor, output + c, 4, maximum);
        }
        for (; c < channels; c += FERD_WIDTH) {
            reduce_vectors(input + c, inner, inner_stride, channels - c, divisor, output + c, 1, maximum);
        }
    }
}

static void reduce(
    ferd_reduction reduction, const float *input, ptrdiff_t outer, ptrdiff_t outer_stride, ptrdiff_t inner,
    ptrdiff_t inner_stride, ptrdiff_t channels, float *output, ptrdiff_t output_stride) {
    if (reduction == FERD_REDUCE_MAXIMUM) {
        reduce_pixels(
            input, outer, outer_stride, inner, inner_stride, channels, 1.0f, output, output_stride, true);
    } else {
        const float divisor = reduction == FERD_REDUCE_MEAN && inner > 0 ? (float)inner : 1.0f;
        reduce_pixels(
            input, outer, outer_stride, inner, inner_stride, channels, divisor, output, output_stride, false);
    }
}

/// The sums of `columns` (a constant) neighbouring columns at one vector of channels; the rows' sums grow in memory.
FERD_INLINE void coordinate_columns(
    const float *input, ptrdiff_t input_stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t lanes, float *by_row,
    ptrdiff_t by_row_stride, float *by_column, ptrdiff_t by_column_stride, const bool first, const int columns) {
    vec sums[4];
#pragma clang loop unroll(full)
    for (int x = 0; x < columns; ++x) sums[x] = (vec)0.0f;
    for (ptrdiff_t y = 0; y < height; ++y) {
        vec row = first ? (vec)0.0f : W(load_first)(by_row + y * by_row_stride, lanes, 0.0f);
#pragma clang loop unroll(full)
        for (int x = 0; x < columns; ++x) {
            vec value = W(load_first)(input + (y * width + x) * input_stride, lanes, 0.0f);
            sums[x] += value;
            row += value;
        }
        W(store_first)(by_row + y * by_row_stride, row, lanes);
    }
#pragma clang loop unroll(full)
    for (int x = 0; x < columns; ++x) {
        W(store_first)(by_column + x * by_column_stride, sums[x] / (float)height, lanes);
    }
}

static void coordinate_mean(
    const float *input, ptrdiff_t input_stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, float *by_row,
    ptrdiff_t by_row_stride, float *by_column, ptrdiff_t by_column_stride) {
    if (height <= 0 || width <= 0) return;
    for (ptrdiff_t c = 0; c < channels; c += FERD_WIDTH) {
        const ptrdiff_t lanes = channels - c;
        ptrdiff_t x = 0;
        for (; x + 4 <= width; x += 4) {
            coordinate_columns(
                input + x * input_stride + c, input_stride, height, width, lanes, by_row + c, by_row_stride,
                by_column + x * by_column_stride + c, by_column_stride, x == 0, 4);
        }
        for (; x < width; ++x) {
            coordinate_columns(
                input + x * input_stride + c, input_stride, height, width, lanes, by_row + c, by_row_stride,
                by_column + x * by_column_stride + c, by_column_stride, x == 0, 1);
        }
        for (ptrdiff_t y = 0; y < height; ++y) {
            float *row = by_row + y * by_row_stride + c;
            W(store_first)(row, W(load_first)(row, lanes, 0.0f) / (float)width, lanes);
        }
    }
}

FERD_INLINE float softmax_maximum(const float *input, ptrdiff_t count) {
    vec largest = (vec)-FLT_MAX;
    for (ptrdiff_t i = 0; i < count; i += FERD_WIDTH) {
        largest = W(max)(W(load_first)(input + i, count - i, -FLT_MAX), largest);
    }
    return W(maximum)(largest);
}

static void softmax(
    const float *input, ptrdiff_t input_stride, float *output, ptrdiff_t output_stride, ptrdiff_t rows,
    ptrdiff_t count, bool logarithm) {
    for (ptrdiff_t row = 0; row < rows; ++row, input += input_stride, output += output_stride) {
        const float largest = softmax_maximum(input, count);
        vec sums = (vec)0.0f;
        for (ptrdiff_t i = 0; i < count; i += FERD_WIDTH) {
            const ptrdiff_t lanes = count - i;
            // Missing lanes become exp(lowest), which is too small to be seen beside exp(0) = 1.
            vec shifted = W(load_first)(input + i, lanes, -FLT_MAX) - largest;
            vec power = W(exp)(shifted);
            sums += power;
            W(store_first)(output + i, logarithm ? shifted : power, lanes);
        }
        const float sum = W(sum)(sums);
        const float offset = logarithm ? logf(sum) : 0.0f;
        for (ptrdiff_t i = 0; i < count; i += FERD_WIDTH) {
            const ptrdiff_t lanes = count - i;
            vec value = W(load_first)(output + i, lanes, 0.0f);
            W(store_first)(output + i, logarithm ? value - offset : value / sum, lanes);
        }
    }
}

#undef vec
