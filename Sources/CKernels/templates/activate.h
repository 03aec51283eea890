// The standalone activation.
#define vec W(floats)

FERD_INLINE void activate_rows(
    ferd_activation_kind kind, const ferd_activation *activation, const float *input, ptrdiff_t input_stride,
    float *output, ptrdiff_t output_stride, ptrdiff_t rows, ptrdiff_t channels) {
    const float alpha = activation->alpha;
    const float beta = activation->beta;
    for (ptrdiff_t row = 0; row < rows; ++row, input += input_stride, output += output_stride) {
        for (ptrdiff_t c = 0; c < channels; c += FERD_WIDTH) {
            const ptrdiff_t lanes = channels - c;
            vec slope = (vec)alpha;
            if (kind == FERD_ACTIVATION_PRELU) slope = W(load_first)(activation->slopes + c, lanes, 0.0f);
            vec value = W(load_first)(input + c, lanes, 0.0f);
            W(store_first)(output + c, W(activation)(kind, value, alpha, beta, slope), lanes);
        }
    }
}

static void activate(
    const ferd_activation *activation, const float *input, ptrdiff_t input_stride, float *output,
    ptrdiff_t output_stride, ptrdiff_t rows, ptrdiff_t channels) {
    switch (activation->kind) {
#define FERD_CASE(kind)                                                                                              \
    case kind:                                                                                                       \
        activate_rows(kind, activation, input, input_stride, output, output_stride, rows, channels);                 \
        break;
        FERD_CASE(FERD_ACTIVATION_IDENTITY)
        FERD_CASE(FERD_ACTIVATION_PRELU)
        FERD_CHEAP_ACTIVATIONS(FERD_CASE)
        FERD_EXPONENTIAL_ACTIVATIONS(FERD_CASE)
#undef FERD_CASE
    }
}

#undef vec
