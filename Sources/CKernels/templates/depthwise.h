// The depthwise convolution: rows, and which way each is computed.

/// Slides along a row at channels 0 ..< `channels` as far as whole vectors reach; returns the first channel not done.
typedef ptrdiff_t (*slide_function)(const depthwise_row *row, ptrdiff_t channels);

FERD_INLINE ptrdiff_t slide_channels(
    const depthwise_row *row, ptrdiff_t channels, const int kernel, const int stride, const int fixed_rows) {
    ptrdiff_t c = 0;
    for (; c + FERD_WIDTH <= channels; c += FERD_WIDTH) W(slide)(row, c, kernel, stride, fixed_rows);
#if FERD_WIDTH > FERD_NARROW
    for (; c + FERD_NARROW <= channels; c += FERD_NARROW) N(slide)(row, c, kernel, stride, fixed_rows);
#endif
    return c;
}

#define FERD_SLIDE(kernel, stride, rows)                                                                             \
    static ptrdiff_t slide_##kernel##_##stride##_##rows(const depthwise_row *row, ptrdiff_t channels) {              \
        return slide_channels(row, channels, kernel, stride, rows);                                                  \
    }
FERD_SLIDE(3, 1, 1)
FERD_SLIDE(3, 1, 2)
FERD_SLIDE(3, 1, 3)
FERD_SLIDE(3, 2, 1)
FERD_SLIDE(3, 2, 2)
FERD_SLIDE(3, 2, 3)
FERD_SLIDE(5, 1, 1)
FERD_SLIDE(5, 1, 2)
FERD_SLIDE(5, 1, 3)
FERD_SLIDE(5, 1, 4)
FERD_SLIDE(5, 1, 5)
FERD_SLIDE(5, 2, 1)
FERD_SLIDE(5, 2, 2)
FERD_SLIDE(5, 2, 3)
FERD_SLIDE(5, 2, 4)
FERD_SLIDE(5, 2, 5)
FERD_SLIDE(7, 1, 0)
FERD_SLIDE(7, 2, 0)
#undef FERD_SLIDE

/// The function that slides a kernel of that width and stride with that many visible rows, or null.
static slide_function slide_for(const ferd_window *w, ptrdiff_t tap_rows) {
    static const slide_function of_3[2][3] = {
        {slide_3_1_1, slide_3_1_2, slide_3_1_3}, {slide_3_2_1, slide_3_2_2, slide_3_2_3}};
    static const slide_function of_5[2][5] = {
        {slide_5_1_1, slide_5_1_2, slide_5_1_3, slide_5_1_4, slide_5_1_5},
        {slide_5_2_1, slide_5_2_2, slide_5_2_3, slide_5_2_4, slide_5_2_5}};
    static const slide_function of_7[2] = {slide_7_1_0, slide_7_2_0};
    if (w->dilation_width != 1 || w->stride_width > 2 || tap_rows < 1) return NULL;
    const ptrdiff_t stride = w->stride_width - 1;
    if (w->kernel_width == 3 && tap_rows <= 3) return of_3[stride][tap_rows - 1];
    if (w->kernel_width == 5 && tap_rows <= 5) return of_5[stride][tap_rows - 1];
    if (w->kernel_width == 7) return of_7[stride];
    return NULL;
}

/// Taps 0 ..< count at positions start + tap * step: those within 0 ..< limit are first ..< end.
FERD_INLINE void visible_taps(
    ptrdiff_t start, ptrdiff_t step, ptrdiff_t count, ptrdiff_t limit, ptrdiff_t *first, ptrdiff_t *end) {
    *first = start < 0 ? (-start + step - 1) / step : 0;
    if (*first > count) *first = count;
    *end = start < limit ? (limit - start + step - 1) / step : 0;
    if (*end > count) *end = count;
    if (*end < *first) *end = *first;
}

/// Sliding only clips: everything else that the epilogue asks for follows on the finished row.
static void finish_row(
    const ferd_epilogue *epilogue, const float *residual, float *output, ptrdiff_t output_stride, ptrdiff_t width,
    ptrdiff_t channels) {
    const ferd_activation identity = {.kind = FERD_ACTIVATION_IDENTITY};
    const ferd_operand sums = {.data = output, .row_stride = output_stride, .channel_stride = 1};
    const ferd_operand added = {.data = residual, .row_stride = epilogue->residual_stride, .channel_stride = 1};
    const ferd_activation *activation = &epilogue->activation;
    if (residual && !epilogue->residual_after_activation) {
        binary(FERD_BINARY_ADD, &sums, &added, activation, output, output_stride, width, channels);
        return;
    }
    activate(activation, output, output_stride, output, output_stride, width, channels);
    if (residual) binary(FERD_BINARY_ADD, &sums, &added, &identity, output, output_stride, width, channels);
}

static void depthwise(const ferd_depthwise *d, ptrdiff_t first_row, ptrdiff_t rows) {
    const ferd_window *w = &d->window;
    const ferd_activation *activation = &d->epilogue.activation;
    const ptrdiff_t channels = d->exact ? d->channels : (d->channels + 7) / 8 * 8;
    depthwise_row row = {
        .tap_row_step = w->dilation_height * w->input_width * d->input_stride,
        .input_stride = d->input_stride,
        .input_width = w->input_width,
        .kernel_width = w->kernel_width,
        .stride = w->stride_width,
        .dilation = w->dilation_width,
        .pad_left = w->pad_left,
        .weights = d->weights,
        .weights_per_channel = 1 + w->kernel_height * w->kernel_width,
        .output_stride = d->output_stride,
        .output_width = w->output_width,
        .lowest = -INFINITY,
        .highest = INFINITY,
        .channels = d->channels,
        .epilogue = &d->epilogue,
    };
    const bool clips = !d->epilogue.residual &&
        (activation->kind == FERD_ACTIVATION_IDENTITY || activation->kind == FERD_ACTIVATION_RELU ||
         activation->kind == FERD_ACTIVATION_CLIP);
    if (clips && activation->kind == FERD_ACTIVATION_RELU) row.lowest = 0.0f;
    if (clips && activation->kind == FERD_ACTIVATION_CLIP) {
        row.lowest = activation->alpha;
        row.highest = activation->beta;
    }
    for (ptrdiff_t y = first_row; y < first_row + rows; ++y) {
        const ptrdiff_t top = y * w->stride_height - w->pad_top;
        ptrdiff_t end_tap_row;
        visible_taps(
            top, w->dilation_height, w->kernel_height, w->input_height, &row.first_tap_row, &end_tap_row);
        row.tap_rows = end_tap_row - row.first_tap_row;
        const ptrdiff_t input_row = row.tap_rows > 0 ? top + row.first_tap_row * w->dilation_height : 0;
        row.input = d->input + input_row * w->input_width * d->input_stride;
        row.output = d->output + y * w->output_width * d->output_stride;
        if (d->epilogue.residual) {
            row.residual = d->epilogue.residual + y * w->output_width * d->epilogue.residual_stride;
        }
        ptrdiff_t done = 0;
        const slide_function slide = slide_for(w, row.tap_rows);
        if (slide) {
            done = slide(&row, channels);
            if (!clips) {
                const ptrdiff_t real = done < d->channels ? done : d->channels;
                finish_row(&d->epilogue, row.residual, row.output, d->output_stride, w->output_width, real);
            }
        }
        for (; done + FERD_WIDTH <= channels; done += FERD_WIDTH) W(depthwise_pixels)(&row, done, FERD_WIDTH);
        for (; done < channels; done += FERD_NARROW) N(depthwise_pixels)(&row, done, channels - done);
    }
}
