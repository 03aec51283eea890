// All kernels of one variant. A kernel is a static function in a file here, written with the W() names (in a *_lanes.h
// file with L(), where both the widest and the narrow vector are needed), and an entry of the table at this file's end.
// The including unit defines, inside its target's pragma,
// - FERD_VARIANT: the table's suffix and FERD_VARIANT_NAME: its name
// - FERD_WIDTH: floats in the widest vector (4, 8 or 16)
// - FERD_TILE_ROWS, FERD_TILE_VECTORS: the convolution's register tile in pixels and vectors of FERD_WIDTH
// - FERD_VECTOR_REGISTERS: how many the processor has
// and has included <math.h>, <stdint.h>, <string.h>, kernel_table.h and convolution_blocks.h before.

#define FERD_INLINE static inline __attribute__((always_inline, unused))
#define FERD_JOIN_(a, b) a##_##b
#define FERD_JOIN(a, b) FERD_JOIN_(a, b)
/// A name for the current lane count, its half, the variant's widest vector, and the one that handles 8 channels.
#define L(name) FERD_JOIN(name, FERD_LANES)
#define H(name) FERD_JOIN(name, FERD_HALF)
#define W(name) FERD_JOIN(name, FERD_WIDTH)
#define N(name) FERD_JOIN(name, FERD_NARROW)

/// Most vectors that a register tile has.
#define FERD_TILE_LIMIT 32
#define FERD_BLOCK (FERD_TILE_VECTORS * FERD_WIDTH)

// Activations that a register tile applies inline, without prelu, and those it applies in memory.
#define FERD_CHEAP_ACTIVATIONS(CASE)                                                                                 \
    CASE(FERD_ACTIVATION_RELU)                                                                                       \
    CASE(FERD_ACTIVATION_LEAKY_RELU)                                                                                 \
    CASE(FERD_ACTIVATION_CLIP)                                                                                       \
    CASE(FERD_ACTIVATION_HARD_SIGMOID)                                                                               \
    CASE(FERD_ACTIVATION_HARD_SWISH)
#define FERD_EXPONENTIAL_ACTIVATIONS(CASE)                                                                           \
    CASE(FERD_ACTIVATION_SIGMOID)                                                                                    \
    CASE(FERD_ACTIVATION_ELU)                                                                                        \
    CASE(FERD_ACTIVATION_SELU)                                                                                       \
    CASE(FERD_ACTIVATION_TANH)                                                                                       \
    CASE(FERD_ACTIVATION_EXP)

#define FERD_LANES 4
#include "vector.h"
#if FERD_WIDTH == 4
#define FERD_NARROW 4
#include "activation_lanes.h"
#include "convolution_lanes.h"
#include "depthwise_lanes.h"
#else
#undef FERD_LANES
#define FERD_LANES 8
#define FERD_HALF 4
#define FERD_LOW_LANES 0, 1, 2, 3
#define FERD_HIGH_LANES 4, 5, 6, 7
#define FERD_NARROW 8
#include "vector.h"
#include "activation_lanes.h"
#include "convolution_lanes.h"
#include "depthwise_lanes.h"
#if FERD_WIDTH == 16
#undef FERD_LANES
#undef FERD_HALF
#undef FERD_LOW_LANES
#undef FERD_HIGH_LANES
#define FERD_LANES 16
#define FERD_HALF 8
#define FERD_LOW_LANES 0, 1, 2, 3, 4, 5, 6, 7
#define FERD_HIGH_LANES 8, 9, 10, 11, 12, 13, 14, 15
#include "vector.h"
#include "activation_lanes.h"
#include "convolution_lanes.h"
#include "depthwise_lanes.h"
#endif
#endif

#include "activate.h"
#include "convolution.h"
#include "elementwise.h"
// After elementwise.h, whose loops it uses.
#include "depthwise.h"
#include "image.h"
#include "layout.h"
#include "matvec.h"
#include "pooling.h"
#include "reduction.h"
#include "resize.h"

const ferd_kernel_table FERD_JOIN(ferd_kernel_table, FERD_VARIANT) = {
    .name = FERD_VARIANT_NAME,
    .convolution_block = FERD_BLOCK,
    .convolution = convolution,
    .depthwise = depthwise,
    .activate = activate,
    .binary = binary,
    .scale_shift = scale_shift,
    .coordinate_scale = coordinate_scale,
    .pool = pool,
    .reduce = reduce,
    .coordinate_mean = coordinate_mean,
    .softmax = softmax,
    .matvec = matvec,
    .resize_nearest = resize_nearest,
    .resize_linear = resize_linear,
    .copy = copy,
    .transpose = transpose,
    .image = {
        .weighted_rows = image_weighted_rows,
        .weighted_columns = image_weighted_columns,
        .map = image_map,
        .map_bytes = image_map_bytes,
        .warp_row = image_warp_row,
        .reduce = image_reduce,
    },
};
