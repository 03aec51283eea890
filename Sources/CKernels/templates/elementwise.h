// Binary operations, scaling and shifting, coordinate attention's scaling.
#define vec W(floats)

FERD_INLINE vec operate(ferd_binary_operation operation, vec a, vec b) {
    switch (operation) {
    case FERD_BINARY_ADD: return a + b;
    case FERD_BINARY_SUBTRACT: return a - b;
    case FERD_BINARY_MULTIPLY: return a * b;
    case FERD_BINARY_DIVIDE: return a / b;
    case FERD_BINARY_MINIMUM: return W(min)(a, b);
    case FERD_BINARY_MAXIMUM: return W(max)(a, b);
    }
    return a;
}

FERD_INLINE vec operand(const float *row, ptrdiff_t channel_stride, ptrdiff_t channel, ptrdiff_t lanes) {
    // Missing lanes are 1, so that no division by zero happens in them.
    return channel_stride == 0 ? (vec)row[0] : W(load_first)(row + channel, lanes, 1.0f);
}

FERD_INLINE void binary_rows(
    ferd_binary_operation operation, const ferd_operand *a, const ferd_operand *b, float *output,
    ptrdiff_t output_stride, ptrdiff_t first, ptrdiff_t end, ptrdiff_t channels) {
    for (ptrdiff_t row = first; row < end; ++row) {
        const float *a_row = a->data + row * a->row_stride;
        const float *b_row = b->data + row * b->row_stride;
        float *output_row = output + row * output_stride;
        for (ptrdiff_t c = 0; c < channels; c += FERD_WIDTH) {
            const ptrdiff_t lanes = channels - c;
            vec result = operate(
                operation, operand(a_row, a->channel_stride, c, lanes), operand(b_row, b->channel_stride, c, lanes));
            W(store_first)(output_row + c, result, lanes);
        }
    }
}

/// Rows that are worked on before the activation follows, while they are in the first-level cache.
FERD_INLINE ptrdiff_t activation_chunk(ptrdiff_t channels) {
    const ptrdiff_t rows = 4096 / channels;
    return rows > 0 ? rows : 1;
}

static void binary(
    ferd_binary_operation operation, const ferd_operand *a, const ferd_operand *b, const ferd_activation *activation,
    float *output, ptrdiff_t output_stride, ptrdiff_t rows, ptrdiff_t channels) {
    if (channels <= 0) return;
    const ptrdiff_t chunk = activation->kind == FERD_ACTIVATION_IDENTITY ? rows : activation_chunk(channels);
    for (ptrdiff_t first = 0; first < rows; first += chunk) {
        const ptrdiff_t end = first + chunk < rows ? first + chunk : rows;
        switch (operation) {
#define FERD_CASE(operation)                                                                                         \
    case operation: binary_rows(operation, a, b, output, output_stride, first, end, channels); break;
            FERD_CASE(FERD_BINARY_ADD)
            FERD_CASE(FERD_BINARY_SUBTRACT)
            FERD_CASE(FERD_BINARY_MULTIPLY)
            FERD_CASE(FERD_BINARY_DIVIDE)
            FERD_CASE(FERD_BINARY_MINIMUM)
            FERD_CASE(FERD_BINARY_MAXIMUM)
#undef FERD_CASE
        }
        if (activation->kind == FERD_ACTIVATION_IDENTITY) continue;
        float *done = output + first * output_stride;
        activate(activation, done, output_stride, done, output_stride, end - first, channels);
    }
}

static void scale_shift(
    const float *input, ptrdiff_t input_stride, const float *scale, const float *shift,
    const ferd_activation *activation, float *output, ptrdiff_t output_stride, ptrdiff_t rows, ptrdiff_t channels) {
    if (channels <= 0) return;
    const ptrdiff_t chunk = activation->kind == FERD_ACTIVATION_IDENTITY ? rows : activation_chunk(channels);
    for (ptrdiff_t first = 0; first < rows; first += chunk) {
        const ptrdiff_t end = first + chunk < rows ? first + chunk : rows;
        for (ptrdiff_t row = first; row < end; ++row) {
            for (ptrdiff_t c = 0; c < channels; c += FERD_WIDTH) {
                const ptrdiff_t lanes = channels - c;
                vec result = W(load_first)(input + row * input_stride + c, lanes, 0.0f) *
                        W(load_first)(scale + c, lanes, 0.0f) +
                    W(load_first)(shift + c, lanes, 0.0f);
                W(store_first)(output + row * output_stride + c, result, lanes);
            }
        }
        if (activation->kind == FERD_ACTIVATION_IDENTITY) continue;
        float *done = output + first * output_stride;
        activate(activation, done, output_stride, done, output_stride, end - first, channels);
    }
}

static void coordinate_scale(
    const float *input, ptrdiff_t input_stride, const float *by_row, ptrdiff_t by_row_stride, const float *by_column,
    ptrdiff_t by_column_stride, float *output, ptrdiff_t output_stride, ptrdiff_t height, ptrdiff_t width,
    ptrdiff_t channels) {
    for (ptrdiff_t y = 0; y < height; ++y) {
        const float *row_gate = by_row + y * by_row_stride;
        for (ptrdiff_t x = 0; x < width; ++x) {
            const float *column_gate = by_column + x * by_column_stride;
            for (ptrdiff_t c = 0; c < channels; c += FERD_WIDTH) {
                const ptrdiff_t lanes = channels - c;
                vec result = W(load_first)(input + c, lanes, 0.0f) * W(load_first)(row_gate + c, lanes, 0.0f) *
                    W(load_first)(column_gate + c, lanes, 0.0f);
                W(store_first)(output + c, result, lanes);
            }
            input += input_stride;
            output += output_stride;
        }
    }
}

#undef vec
