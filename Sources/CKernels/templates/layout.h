// Strided copies and transposes.

static void copy(
    const float *input, ptrdiff_t input_stride, float *output, ptrdiff_t output_stride, ptrdiff_t rows,
    ptrdiff_t columns) {
    if (rows <= 0 || columns <= 0) return;
    if (input_stride == columns && output_stride == columns) {
        memcpy(output, input, (size_t)(rows * columns) * sizeof(float));
        return;
    }
    for (ptrdiff_t row = 0; row < rows; ++row, input += input_stride, output += output_stride) {
        for (ptrdiff_t c = 0; c < columns; c += FERD_WIDTH) {
            W(store_first)(output + c, W(load_first)(input + c, columns - c, 0.0f), columns - c);
        }
    }
}

FERD_INLINE void transpose_4x4(const float *input, ptrdiff_t input_stride, float *output, ptrdiff_t output_stride) {
    const floats_4 a = load_4(input);
    const floats_4 b = load_4(input + input_stride);
    const floats_4 c = load_4(input + 2 * input_stride);
    const floats_4 d = load_4(input + 3 * input_stride);
    const floats_4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const floats_4 ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const floats_4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const floats_4 cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    store_4(output, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
    store_4(output + output_stride, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
    store_4(output + 2 * output_stride, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
    store_4(output + 3 * output_stride, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

static void transpose(
    const float *input, ptrdiff_t input_stride, float *output, ptrdiff_t output_stride, ptrdiff_t rows,
    ptrdiff_t columns) {
    const ptrdiff_t block_rows = rows / 4 * 4;
    const ptrdiff_t block_columns = columns / 4 * 4;
    for (ptrdiff_t row = 0; row < block_rows; row += 4) {
        for (ptrdiff_t column = 0; column < block_columns; column += 4) {
            transpose_4x4(
                input + row * input_stride + column, input_stride, output + column * output_stride + row,
                output_stride);
        }
    }
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = row < block_rows ? block_columns : 0; column < columns; ++column) {
            output[column * output_stride + row] = input[row * input_stride + column];
        }
    }
}
