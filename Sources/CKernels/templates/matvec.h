// Dot products of a matrix's rows with a vector.
#define vec W(floats)

/// The dot products of `rows` (a constant) neighbouring rows. Each has two sums, whatever `rows` is, so that a row's
/// result does not depend on its neighbours.
FERD_INLINE void dot_rows(
    const float *weights, ptrdiff_t weight_stride, const float *input, ptrdiff_t count, float *results,
    const int rows) {
    vec even[4], odd[4];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; ++r) even[r] = odd[r] = (vec)0.0f;
    ptrdiff_t i = 0;
    for (; i + 2 * FERD_WIDTH <= count; i += 2 * FERD_WIDTH) {
        const vec x = W(load)(input + i);
        const vec y = W(load)(input + i + FERD_WIDTH);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; ++r) {
            even[r] += W(load)(weights + r * weight_stride + i) * x;
            odd[r] += W(load)(weights + r * weight_stride + i + FERD_WIDTH) * y;
        }
    }
    for (; i < count; i += FERD_WIDTH) {
        const vec x = W(load_first)(input + i, count - i, 0.0f);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; ++r) {
            even[r] += W(load_first)(weights + r * weight_stride + i, count - i, 0.0f) * x;
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; ++r) results[r] = W(sum)(even[r] + odd[r]);
}

static void matvec(
    const float *weights, ptrdiff_t weight_stride, const float *bias, const float *input,
    const ferd_activation *activation, float *output, ptrdiff_t out_count, ptrdiff_t in_count) {
    ptrdiff_t o = 0;
    for (; o + 4 <= out_count; o += 4) {
        dot_rows(weights + o * weight_stride, weight_stride, input, in_count, output + o, 4);
    }
    for (; o < out_count; ++o) {
        dot_rows(weights + o * weight_stride, weight_stride, input, in_count, output + o, 1);
    }
    for (o = 0; bias && o < out_count; ++o) output[o] += bias[o];
    if (activation->kind != FERD_ACTIVATION_IDENTITY) {
        activate(activation, output, out_count, output, out_count, 1, out_count);
    }
}

#undef vec
