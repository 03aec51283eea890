// The convolution: which register tile computes which pixels and channels.

/// Input floats of a chunk of pixels, about half of a small second-level cache.
#define FERD_CHUNK_FLOATS 32768

/// A run of tiles with a fixed number of pixels and vectors.
typedef void (*convolution_tiles)(
    const ferd_convolution *c, ptrdiff_t pixel, ptrdiff_t tiles, ptrdiff_t channel, ptrdiff_t lanes);

#define FERD_TILES(width, rows, lanes_per_vector, vectors, blocks, more)                                             \
    static void tiles_##width##_##rows##_##blocks(                                                                   \
        const ferd_convolution *c, ptrdiff_t pixel, ptrdiff_t tiles, ptrdiff_t channel, ptrdiff_t lanes) {           \
        FERD_JOIN(convolve, lanes_per_vector)(c, pixel, tiles, channel, lanes, rows, vectors, blocks, more);         \
    }

// Blocks of 8 use the narrow vector; wider ones the widest. 24 is a block of 16 together with one of 8.
#define FERD_TILES_8(rows, blocks) FERD_TILES(8, rows, FERD_NARROW, 8 / FERD_NARROW, blocks, 0)
#define FERD_TILES_16(rows, blocks) FERD_TILES(16, rows, FERD_WIDTH, 16 / FERD_WIDTH, blocks, 0)
#define FERD_TILES_24(rows, blocks) FERD_TILES(24, rows, FERD_WIDTH, 16 / FERD_WIDTH, blocks, 8 / FERD_WIDTH)
#define FERD_TILES_32(rows, blocks) FERD_TILES(32, rows, FERD_WIDTH, 32 / FERD_WIDTH, blocks, 0)

#define FERD_UP_TO_3(TILES) TILES(1, 1) TILES(2, 1) TILES(3, 1)
#define FERD_UP_TO_4(TILES) FERD_UP_TO_3(TILES) TILES(4, 1)
#define FERD_UP_TO_6(TILES) FERD_UP_TO_4(TILES) TILES(5, 1) TILES(6, 1)
#define FERD_UP_TO_8(TILES) FERD_UP_TO_6(TILES) TILES(7, 1) TILES(8, 1)
#define FERD_LIST_3(width) tiles_##width##_1_1, tiles_##width##_2_1, tiles_##width##_3_1
#define FERD_LIST_4(width) FERD_LIST_3(width), tiles_##width##_4_1
#define FERD_LIST_6(width) FERD_LIST_4(width), tiles_##width##_5_1, tiles_##width##_6_1
#define FERD_LIST_8(width) FERD_LIST_6(width), tiles_##width##_7_1, tiles_##width##_8_1
#define FERD_UP_TO_TILE_ROWS FERD_JOIN(FERD_UP_TO, FERD_TILE_ROWS)
#define FERD_LIST_TILE_ROWS FERD_JOIN(FERD_LIST, FERD_TILE_ROWS)

FERD_UP_TO_TILE_ROWS(FERD_TILES_8)
#if FERD_BLOCK >= 16
FERD_UP_TO_TILE_ROWS(FERD_TILES_16)
#endif
#if FERD_BLOCK == 16
FERD_UP_TO_3(FERD_TILES_24)
#endif
#if FERD_BLOCK >= 32
FERD_UP_TO_TILE_ROWS(FERD_TILES_32)
#endif

// One or two pixels leave most of the registers free: several full blocks at once.
#if FERD_BLOCK == 8
FERD_TILES_8(1, 4)
FERD_TILES_8(2, 2)
static const convolution_tiles several_blocks[2] = {tiles_8_1_4, tiles_8_2_2};
static const ptrdiff_t several_block_counts[2] = {4, 2};
#elif FERD_BLOCK == 16 && FERD_TILE_VECTORS == 4
FERD_TILES_16(1, 2)
FERD_TILES_16(2, 2)
static const convolution_tiles several_blocks[2] = {tiles_16_1_2, tiles_16_2_2};
static const ptrdiff_t several_block_counts[2] = {2, 2};
#elif FERD_BLOCK == 16
FERD_TILES_16(1, 4)
FERD_TILES_16(2, 2)
static const convolution_tiles several_blocks[2] = {tiles_16_1_4, tiles_16_2_2};
static const ptrdiff_t several_block_counts[2] = {4, 2};
#else
FERD_TILES_32(1, 4)
FERD_TILES_32(2, 2)
static const convolution_tiles several_blocks[2] = {tiles_32_1_4, tiles_32_2_2};
static const ptrdiff_t several_block_counts[2] = {4, 2};
#endif

/// The tiles of one width: by number of pixels - 1, and the most pixels.
typedef struct {
    convolution_tiles by_rows[FERD_TILE_ROWS];
    ptrdiff_t rows;
} block_tiles;

/// By width / 8 - 1.
static const block_tiles one_block[4] = {
    {{FERD_LIST_TILE_ROWS(8)}, FERD_TILE_ROWS},
#if FERD_BLOCK >= 16
    {{FERD_LIST_TILE_ROWS(16)}, FERD_TILE_ROWS},
#endif
#if FERD_BLOCK == 16
    {{FERD_LIST_3(24)}, 3},
#endif
#if FERD_BLOCK >= 32
    {{NULL}, 0},
    {{FERD_LIST_TILE_ROWS(32)}, FERD_TILE_ROWS},
#endif
};

/// All pixels of a chunk at one block of channels. A full tile and a small rest share their pixels evenly.
FERD_INLINE void convolve_block(
    const ferd_convolution *c, ptrdiff_t first, ptrdiff_t end, ptrdiff_t channel, ptrdiff_t width, ptrdiff_t lanes) {
    const block_tiles *tiles = &one_block[width / 8 - 1];
    ptrdiff_t full = (end - first) / tiles->rows;
    ptrdiff_t rest = (end - first) % tiles->rows;
    if (full > 0 && rest > 0 && rest < tiles->rows / 2) {
        full -= 1;
        rest += tiles->rows;
    }
    if (full > 0) {
        tiles->by_rows[tiles->rows - 1](c, first, full, channel, lanes);
        first += full * tiles->rows;
    }
    while (rest > 0) {
        const ptrdiff_t rows = rest > tiles->rows ? (rest + 1) / 2 : rest;
        tiles->by_rows[rows - 1](c, first, 1, channel, lanes);
        first += rows;
        rest -= rows;
    }
}

/// How many channels the next tiles compute.
FERD_INLINE ptrdiff_t tile_width(ptrdiff_t remaining) {
    if (FERD_BLOCK == 16 && (remaining + 7) / 8 == 3) return 24;
    return ferd_convolution_block_width(remaining, FERD_BLOCK);
}

static void convolution(const ferd_convolution *c) {
    if (c->pixels <= 0 || c->out_channels <= 0) return;
    const ptrdiff_t writable = c->exact ? c->out_channels : (c->out_channels + 7) / 8 * 8;
    // The input of a chunk stays in the second-level cache while all blocks of weights pass over it.
    const ptrdiff_t depth = c->taps * c->in_channels;
    const ptrdiff_t fitting = FERD_CHUNK_FLOATS / (depth > 0 ? depth : 1) / FERD_TILE_ROWS * FERD_TILE_ROWS;
    const ptrdiff_t chunk = fitting > FERD_TILE_ROWS ? fitting : FERD_TILE_ROWS;
    const ptrdiff_t together = c->pixels <= 2 ? several_block_counts[c->pixels - 1] : 1;

    for (ptrdiff_t first = 0; first < c->pixels; first += chunk) {
        const ptrdiff_t end = first + chunk < c->pixels ? first + chunk : c->pixels;
        for (ptrdiff_t channel = 0; channel < c->out_channels;) {
            ptrdiff_t width = tile_width(c->out_channels - channel);
            const ptrdiff_t lanes = writable - channel;
            if (together > 1 && c->out_channels - channel >= together * FERD_BLOCK) {
                width = together * FERD_BLOCK;
                several_blocks[c->pixels - 1](c, first, 1, channel, lanes);
            } else {
                convolve_block(c, first, end, channel, width, lanes);
            }
            channel += width;
        }
    }
}
