// Nearest and bilinear resizing.
#define vec W(floats)

FERD_INLINE void resize_nearest_row(const ferd_resize *r, const float *source, float *target) {
    for (ptrdiff_t x = 0; x < r->output_width; ++x, target += r->output_stride) {
        const float *pixel = source + r->horizontal.low[x] * r->input_stride;
        for (ptrdiff_t c = 0; c < r->channels; c += FERD_WIDTH) {
            const ptrdiff_t lanes = r->channels - c;
            W(store_first)(target + c, W(load_first)(pixel + c, lanes, 0.0f), lanes);
        }
    }
}

FERD_INLINE void resize_linear_row(
    const ferd_resize *r, const float *upper, const float *lower, float vertical, float *target) {
    const ptrdiff_t stride = r->input_stride;
    for (ptrdiff_t x = 0; x < r->output_width; ++x, target += r->output_stride) {
        const ptrdiff_t low = r->horizontal.low[x] * stride;
        const ptrdiff_t high = r->horizontal.high[x] * stride;
        const float horizontal = r->horizontal.weight[x];
        for (ptrdiff_t c = 0; c < r->channels; c += FERD_WIDTH) {
            const ptrdiff_t lanes = r->channels - c;
            vec upper_left = W(load_first)(upper + low + c, lanes, 0.0f);
            vec upper_right = W(load_first)(upper + high + c, lanes, 0.0f);
            vec lower_left = W(load_first)(lower + low + c, lanes, 0.0f);
            vec lower_right = W(load_first)(lower + high + c, lanes, 0.0f);
            vec above = horizontal * (upper_right - upper_left) + upper_left;
            vec below = horizontal * (lower_right - lower_left) + lower_left;
            W(store_first)(target + c, vertical * (below - above) + above, lanes);
        }
    }
}

static void resize_nearest(const ferd_resize *r, ptrdiff_t first_row, ptrdiff_t rows) {
    for (ptrdiff_t y = first_row; y < first_row + rows; ++y) {
        const float *source = r->input + r->vertical.low[y] * r->input_width * r->input_stride;
        resize_nearest_row(r, source, r->output + y * r->output_width * r->output_stride);
    }
}

static void resize_linear(const ferd_resize *r, ptrdiff_t first_row, ptrdiff_t rows) {
    const ptrdiff_t row_stride = r->input_width * r->input_stride;
    for (ptrdiff_t y = first_row; y < first_row + rows; ++y) {
        const float *upper = r->input + r->vertical.low[y] * row_stride;
        const float *lower = r->input + r->vertical.high[y] * row_stride;
        float *target = r->output + y * r->output_width * r->output_stride;
        resize_linear_row(r, upper, lower, r->vertical.weight[y], target);
    }
}

#undef vec
