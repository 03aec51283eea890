// The depthwise convolution of one output row at one vector of channels, in two ways: sliding along the row, for the
// kernels that networks have, and pixel by pixel, for all others.
#define vec L(floats)

#ifndef FERD_DEPTHWISE_ROW
#define FERD_DEPTHWISE_ROW
/// One output row and what it reads.
typedef struct {
    /// Column 0 of the input row that the first visible tap row meets; floats to the next tap row's.
    const float *input;
    ptrdiff_t tap_row_step;
    ptrdiff_t input_stride, input_width;
    /// Tap rows that meet the input.
    ptrdiff_t first_tap_row, tap_rows;
    ptrdiff_t kernel_width, stride, dilation, pad_left;
    /// Packed weights; a channel has 1 + taps of them.
    const float *weights;
    ptrdiff_t weights_per_channel;
    float *output;
    ptrdiff_t output_stride, output_width;
    /// For sliding: bounds of the sums, infinite where the activation is no clipping.
    float lowest, highest;
    /// For pixel by pixel.
    ptrdiff_t channels;
    const ferd_epilogue *epilogue;
    const float *residual;
} depthwise_row;
#endif

/// The packed weights' vector `index` (0 is the bias, 1 + t tap t) at `channel`, a multiple of FERD_LANES.
FERD_INLINE vec L(depthwise_weight)(const float *weights, ptrdiff_t per_channel, ptrdiff_t channel, ptrdiff_t index) {
#if FERD_LANES == 16
    const float *low = weights + channel * per_channel + index * 8;
    return __builtin_shufflevector(load_8(low), load_8(low + 8 * per_channel), FERD_LOW_LANES, FERD_HIGH_LANES);
#else
    return L(load)(weights + channel / 8 * 8 * per_channel + index * 8 + channel % 8);
#endif
}

/// Adds the input value of tap (`tap_row`, `tap`) to the `sums` of the output pixels whose windows hold it: it is in
/// column `tap` of the first one's window and in column tap - d * stride of the d-th next one's. `resident` (or null)
/// has the weights in registers. `tap`, `kernel` and `stride` are constants at each call.
FERD_INLINE void L(slide_value)(
    const depthwise_row *row, const float *input, ptrdiff_t channel, ptrdiff_t tap_row, vec *sums, const vec *resident,
    const int tap, const int kernel, const int stride) {
    const vec x = L(load)(input + tap_row * row->tap_row_step);
#pragma clang loop unroll(full)
    for (int d = 0; d * stride <= tap; ++d) {
        const int j = tap - d * stride;
        const ptrdiff_t index = 1 + (row->first_tap_row + tap_row) * kernel + j;
        const vec w = resident ? resident[tap_row * kernel + j]
                               : L(depthwise_weight)(row->weights, row->weights_per_channel, channel, index);
        sums[d] += w * x;
    }
}

/// Adds one input column. `fixed_rows` is a constant too, 0 where the number of tap rows is only known at run time.
FERD_INLINE void L(slide_column)(
    const depthwise_row *row, ptrdiff_t channel, ptrdiff_t column, vec *sums, const vec *resident, const int tap,
    const int kernel, const int stride, const int fixed_rows) {
    const float *input = row->input + column * row->input_stride + channel;
    if (fixed_rows > 0) {
#pragma clang loop unroll(full)
        for (int i = 0; i < fixed_rows; ++i) {
            L(slide_value)(row, input, channel, i, sums, resident, tap, kernel, stride);
        }
    } else {
        for (ptrdiff_t i = 0; i < row->tap_rows; ++i) {
            L(slide_value)(row, input, channel, i, sums, resident, tap, kernel, stride);
        }
    }
}

/// All output pixels of the row at FERD_LANES channels. Each input value is loaded once and added to all sums that it
/// belongs to, so that the arithmetic and not the loads bounds the speed.
FERD_INLINE void L(slide)(
    const depthwise_row *shared, ptrdiff_t channel, const int kernel, const int stride, const int fixed_rows) {
    // A copy that no store can change, so that its fields stay in registers.
    const depthwise_row local = *shared;
    const depthwise_row *row = &local;
    const int live = (kernel - 1) / stride + 1;
    const bool fits = fixed_rows > 0 && fixed_rows * kernel + live + 2 <= FERD_VECTOR_REGISTERS;
    vec resident[25];
    if (fits) {
#pragma clang loop unroll(full)
        for (int t = 0; t < fixed_rows * kernel; ++t) {
            resident[t] = L(depthwise_weight)(
                row->weights, row->weights_per_channel, channel, 1 + row->first_tap_row * kernel + t);
        }
    }
    const vec *weights = fits ? resident : NULL;
    const vec bias = L(depthwise_weight)(row->weights, row->weights_per_channel, channel, 0);
    vec sums[7];
#pragma clang loop unroll(full)
    for (int d = 0; d < live; ++d) sums[d] = bias;

    // Columns before those that complete the first output pixel.
#pragma clang loop unroll(full)
    for (int tap = 0; tap < kernel - stride; ++tap) {
        const ptrdiff_t column = tap - row->pad_left;
        if (column >= 0 && column < row->input_width) {
            L(slide_column)(row, channel, column, sums, weights, tap, kernel, stride, fixed_rows);
        }
    }
    ptrdiff_t column = kernel - stride - row->pad_left;
    float *output = row->output + channel;
    for (ptrdiff_t x = 0; x < row->output_width; ++x) {
        if (column >= 0 && column + stride <= row->input_width) {
#pragma clang loop unroll(full)
            for (int s = 0; s < stride; ++s) {
                L(slide_column)(
                    row, channel, column + s, sums, weights, kernel - stride + s, kernel, stride, fixed_rows);
            }
        } else {
#pragma clang loop unroll(full)
            for (int s = 0; s < stride; ++s) {
                if (column + s < 0 || column + s >= row->input_width) continue;
                L(slide_column)(
                    row, channel, column + s, sums, weights, kernel - stride + s, kernel, stride, fixed_rows);
            }
        }
        const vec lowest = (vec)row->lowest, highest = (vec)row->highest;
        vec result = lowest > sums[0] ? lowest : sums[0];
        L(store)(output, highest < result ? highest : result);
        output += row->output_stride;
        column += stride;
        // Not a loop: the compiler would make it a move in memory.
        if (live > 1) sums[0] = sums[1];
        if (live > 2) sums[1] = sums[2];
        if (live > 3) sums[2] = sums[3];
        if (live > 4) sums[3] = sums[4];
        if (live > 5) sums[4] = sums[5];
        if (live > 6) sums[5] = sums[6];
        sums[live - 1] = bias;
    }
}

/// All output pixels of the row at up to FERD_LANES channels, of which `lanes` may be touched; any kernel, any stride.
static void L(depthwise_pixels)(const depthwise_row *row, ptrdiff_t channel, ptrdiff_t lanes) {
    const vec bias = L(depthwise_weight)(row->weights, row->weights_per_channel, channel, 0);
    const ferd_epilogue *epilogue = row->epilogue;
    const float *slopes = epilogue->activation.slopes;
    for (ptrdiff_t x = 0; x < row->output_width; ++x) {
        vec sum = bias;
        for (ptrdiff_t i = 0; i < row->tap_rows; ++i) {
            for (ptrdiff_t j = 0; j < row->kernel_width; ++j) {
                const ptrdiff_t column = x * row->stride - row->pad_left + j * row->dilation;
                if (column < 0 || column >= row->input_width) continue;
                const float *input = row->input + i * row->tap_row_step + column * row->input_stride + channel;
                const ptrdiff_t tap = (row->first_tap_row + i) * row->kernel_width + j;
                sum += L(depthwise_weight)(row->weights, row->weights_per_channel, channel, 1 + tap) *
                    L(load_first)(input, lanes, 0.0f);
            }
        }
        L(finish_tile)(
            &sum, 1, 1, epilogue, row->residual ? row->residual + x * epilogue->residual_stride + channel : NULL,
            slopes ? slopes + channel : NULL, row->output + x * row->output_stride + channel, row->output_stride,
            lanes, row->channels - channel);
    }
}

#undef vec
