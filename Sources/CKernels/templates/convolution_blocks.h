// How output channels are cut into blocks; packing and kernels must agree on it.
#pragma once
#include <stddef.h>

/// Width of the next block where `remaining` (> 0) output channels are left: the full block, or the largest 8 * 2^k
/// that fits into the remaining channels rounded up to 8.
static inline ptrdiff_t ferd_convolution_block_width(ptrdiff_t remaining, ptrdiff_t block) {
    const ptrdiff_t padded = (remaining + 7) / 8 * 8;
    if (padded >= block) return block;
    ptrdiff_t width = 8;
    while (width * 2 <= padded) width *= 2;
    return width;
}
