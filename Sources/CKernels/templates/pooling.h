// Maximum and average over a sliding window.
#define vec W(floats)

FERD_INLINE void pool_pixel(
    const ferd_pool *p, const float *input, ptrdiff_t tap_rows, ptrdiff_t tap_columns, float divisor, float *output,
    const bool maximum) {
    const ferd_window *w = &p->window;
    const ptrdiff_t row_step = w->dilation_height * w->input_width * p->input_stride;
    const ptrdiff_t column_step = w->dilation_width * p->input_stride;
    for (ptrdiff_t c = 0; c < p->channels; c += FERD_WIDTH) {
        const ptrdiff_t lanes = p->channels - c;
        vec result = (vec)(maximum ? -FLT_MAX : 0.0f);
        for (ptrdiff_t i = 0; i < tap_rows; ++i) {
            for (ptrdiff_t j = 0; j < tap_columns; ++j) {
                vec value = W(load_first)(input + i * row_step + j * column_step + c, lanes, 0.0f);
                result = maximum ? W(max)(value, result) : result + value;
            }
        }
        W(store_first)(output + c, maximum ? result : result / divisor, lanes);
    }
}

static void pool(const ferd_pool *p, ptrdiff_t first_row, ptrdiff_t rows) {
    const ferd_window *w = &p->window;
    for (ptrdiff_t y = first_row; y < first_row + rows; ++y) {
        const ptrdiff_t top = y * w->stride_height - w->pad_top;
        ptrdiff_t first_i, end_i;
        visible_taps(top, w->dilation_height, w->kernel_height, w->input_height, &first_i, &end_i);
        for (ptrdiff_t x = 0; x < w->output_width; ++x) {
            const ptrdiff_t left = x * w->stride_width - w->pad_left;
            ptrdiff_t first_j, end_j;
            visible_taps(left, w->dilation_width, w->kernel_width, w->input_width, &first_j, &end_j);
            const bool any_tap = end_i > first_i && end_j > first_j;
            const float *input = p->input;
            if (any_tap) {
                input += ((top + first_i * w->dilation_height) * w->input_width + left + first_j * w->dilation_width) *
                    p->input_stride;
            }
            ptrdiff_t count = any_tap ? (end_i - first_i) * (end_j - first_j) : 1;
            if (p->kind == FERD_POOL_AVERAGE_WITH_PADDING) {
                ptrdiff_t low_i, high_i, low_j, high_j;
                visible_taps(
                    top + w->pad_top, w->dilation_height, w->kernel_height,
                    w->input_height + w->pad_top + w->pad_bottom, &low_i, &high_i);
                visible_taps(
                    left + w->pad_left, w->dilation_width, w->kernel_width,
                    w->input_width + w->pad_left + w->pad_right, &low_j, &high_j);
                count = (high_i - low_i) * (high_j - low_j);
                if (count < 1) count = 1;
            }
            float *output = p->output + (y * w->output_width + x) * p->output_stride;
            const ptrdiff_t tap_rows = any_tap ? end_i - first_i : 0;
            if (p->kind == FERD_POOL_MAXIMUM) {
                pool_pixel(p, input, tap_rows, end_j - first_j, 1.0f, output, true);
            } else {
                pool_pixel(p, input, tap_rows, end_j - first_j, (float)count, output, false);
            }
        }
    }
}

#undef vec
