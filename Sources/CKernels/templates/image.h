// Luma pictures. Plain loops that the compiler vectorises for the variant's target.

static void image_weighted_rows(
    float *restrict out, const uint8_t *restrict source, ptrdiff_t stride, const float *restrict weights, ptrdiff_t rows,
    ptrdiff_t count) {
    // Blocks keep their sums in registers over all rows.
    enum { block = 64 };
    ptrdiff_t x = 0;
    for (; x + block <= count; x += block) {
        float sums[block];
        for (ptrdiff_t i = 0; i < block; ++i) sums[i] = weights[0] * (float)source[x + i];
        for (ptrdiff_t r = 1; r < rows; ++r) {
            const uint8_t *line = source + r * stride + x;
            const float weight = weights[r];
            for (ptrdiff_t i = 0; i < block; ++i) sums[i] += weight * (float)line[i];
        }
        for (ptrdiff_t i = 0; i < block; ++i) out[x + i] = sums[i];
    }
    for (; x < count; ++x) {
        float sum = 0;
        for (ptrdiff_t r = 0; r < rows; ++r) sum += weights[r] * (float)source[r * stride + x];
        out[x] = sum;
    }
}

static void image_weighted_columns(
    float *restrict out, const float *restrict row, const int32_t *restrict first, const float *restrict weights,
    ptrdiff_t taps, ptrdiff_t count) {
    for (ptrdiff_t x = 0; x < count; ++x) {
        float sum = 0;
        for (ptrdiff_t t = 0; t < taps; ++t) sum += weights[t * count + x] * row[first[x] + t];
        out[x] = sum;
    }
}

static void image_map(float *values, ptrdiff_t count, ferd_luma_mapping m) {
    for (ptrdiff_t i = 0; i < count; ++i) {
        float luma = values[i] * m.gain + m.bias;
        luma = luma > 0 ? luma : 0;
        luma = luma < 255 ? luma : 255;
        values[i] = (luma - m.mean) * m.scale;
    }
}

static void image_map_bytes(
    uint8_t *restrict out, const float *restrict values, ptrdiff_t count, ferd_luma_mapping m) {
    for (ptrdiff_t i = 0; i < count; ++i) {
        float luma = values[i] * m.gain + m.bias;
        luma = luma > 0 ? luma : 0;
        luma = luma < 255 ? luma : 255;
        out[i] = (uint8_t)(int)(luma + 0.5f);
    }
}

static void image_warp_row(
    float *restrict out, ptrdiff_t count, ptrdiff_t y, ferd_similarity t, ptrdiff_t samples,
    const uint8_t *restrict source, ptrdiff_t width, ptrdiff_t height, ptrdiff_t stride) {
    const float right = (float)(width - 1), bottom = (float)(height - 1);
    const int last_column = (int)width - 1, last_row = (int)height - 1;
    const int pixels = (int)count;
    const float share = 1.0f / (float)(samples * samples);
    for (int x = 0; x < pixels; ++x) out[x] = 0;
    for (ptrdiff_t sy = 0; sy < samples; ++sy) {
        const float py = (float)y + ((float)sy + 0.5f) / (float)samples - 0.5f;
        const float ux = t.tx - t.b * py, uy = t.ty + t.a * py;
        for (ptrdiff_t sx = 0; sx < samples; ++sx) {
            const float shift = ((float)sx + 0.5f) / (float)samples - 0.5f;
            for (int x = 0; x < pixels; ++x) {
                const float px = (float)x + shift;
                float u = t.a * px + ux, v = t.b * px + uy;
                // Not-a-number fails the comparison and becomes 0, too.
                u = u > 0 ? u : 0;
                u = u < right ? u : right;
                v = v > 0 ? v : 0;
                v = v < bottom ? v : bottom;
                const int x0 = (int)u, y0 = (int)v;
                const float fx = u - (float)x0, fy = v - (float)y0;
                const int dx = x0 < last_column;
                const ptrdiff_t dy = y0 < last_row ? stride : 0;
                const uint8_t *p = source + (ptrdiff_t)y0 * stride + x0;
                const float p00 = (float)p[0], p01 = (float)p[dx], p10 = (float)p[dy], p11 = (float)p[dy + dx];
                const float top = p00 + fx * (p01 - p00), low = p10 + fx * (p11 - p10);
                out[x] += top + fy * (low - top);
            }
        }
    }
    if (samples > 1)
        for (int x = 0; x < pixels; ++x) out[x] *= share;
}

static void image_reduce(
    uint8_t *restrict out, const uint8_t *restrict source, ptrdiff_t width, ptrdiff_t height, ptrdiff_t stride,
    ptrdiff_t factor, uint32_t *restrict sums) {
    const ptrdiff_t columns = (width + factor - 1) / factor;
    for (ptrdiff_t top = 0; top < height; top += factor) {
        const ptrdiff_t rows = top + factor <= height ? factor : height - top;
        for (ptrdiff_t x = 0; x < width; ++x) sums[x] = source[top * stride + x];
        for (ptrdiff_t r = 1; r < rows; ++r) {
            const uint8_t *line = source + (top + r) * stride;
            for (ptrdiff_t x = 0; x < width; ++x) sums[x] += line[x];
        }
        for (ptrdiff_t column = 0; column < columns; ++column) {
            const ptrdiff_t left = column * factor;
            const ptrdiff_t span = left + factor <= width ? factor : width - left;
            const uint32_t pixels = (uint32_t)(span * rows);
            uint32_t sum = pixels / 2;
            for (ptrdiff_t i = 0; i < span; ++i) sum += sums[left + i];
            *out++ = (uint8_t)(sum / pixels);
        }
    }
}
