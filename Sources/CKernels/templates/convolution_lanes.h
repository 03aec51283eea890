// The register tiles of the convolution, for one vector type: up to FERD_TILE_ROWS pixels x 8 vectors of output
// channels.
#define vec L(floats)

/// The weights' vector `v` at a step of the sums: `blocks` full blocks of `vectors` vectors, then a narrower one's.
FERD_INLINE vec L(block_weight)(
    const float *full, ptrdiff_t block_stride, const float *narrow, int v, const int vectors, const int blocks) {
    if (v < vectors * blocks) return L(load)(full + v / vectors * block_stride + v % vectors * FERD_LANES);
    return L(load)(narrow + (v - vectors * blocks) * FERD_LANES);
}

/// Computes `tiles` tiles of `rows` pixels from `pixel` on, at `blocks` * `vectors` + `more` vectors of output channels
/// from `channel` on: some full blocks and, with `more`, the narrower block that follows them. A block's weights are
/// contiguous. Several blocks at once keep the multipliers busy where there are few pixels, and a narrow block has too
/// few sums for that alone. The `int`s are constants at each call.
FERD_INLINE void L(convolve)(
    const ferd_convolution *c, ptrdiff_t pixel, ptrdiff_t tiles, ptrdiff_t channel, ptrdiff_t lanes, const int rows,
    const int vectors, const int blocks, const int more) {
    const int all = vectors * blocks + more;
    const ptrdiff_t taps = c->taps;
    const ptrdiff_t in_channels = c->in_channels;
    const ptrdiff_t width = vectors * FERD_LANES;
    const ptrdiff_t block_stride = width * (1 + taps * in_channels);
    const float *first_weight = c->weights + channel * (1 + taps * in_channels);
    const ferd_epilogue *epilogue = &c->epilogue;
    const float *residual = epilogue->residual ? epilogue->residual + channel : NULL;
    const float *slopes = epilogue->activation.slopes ? epilogue->activation.slopes + channel : NULL;

    for (ptrdiff_t t = 0; t < tiles; ++t, pixel += rows) {
        vec sums[FERD_TILE_LIMIT];
        const float *full = first_weight;
        const float *narrow = first_weight + blocks * block_stride;
#pragma clang loop unroll(full)
        for (int i = 0; i < rows * all; ++i) {
            sums[i] = L(block_weight)(full, block_stride, narrow, i % all, vectors, blocks);
        }
        full += width;
        narrow += more * FERD_LANES;
        for (ptrdiff_t tap = 0; tap < taps; ++tap) {
            const float *x[FERD_TILE_ROWS];
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; ++r) {
                if (c->offsets) {
                    const ptrdiff_t offset = c->offsets[(pixel + r) * taps + tap];
                    x[r] = offset < 0 ? c->zeros : c->input + offset;
                } else {
                    x[r] = c->input + (pixel + r) * c->input_stride;
                }
            }
            for (ptrdiff_t i = 0; i < in_channels; ++i, full += width, narrow += more * FERD_LANES) {
                vec w[8];
#pragma clang loop unroll(full)
                for (int v = 0; v < all; ++v) {
                    w[v] = L(block_weight)(full, block_stride, narrow, v, vectors, blocks);
                }
#pragma clang loop unroll(full)
                for (int r = 0; r < rows; ++r) {
                    const vec value = (vec)x[r][i];
#pragma clang loop unroll(full)
                    for (int v = 0; v < all; ++v) sums[r * all + v] += value * w[v];
                }
            }
        }
        L(finish_tile)(
            sums, rows, all, epilogue, residual ? residual + pixel * epilogue->residual_stride : NULL, slopes,
            c->output + pixel * c->output_stride + channel, c->output_stride, lanes, c->out_channels - channel);
    }
}

#undef vec
