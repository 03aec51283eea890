// The dispatch table: one entry per kernel, one table per instruction set.
#pragma once
#include "convolution.h"
#include "depthwise.h"
#include "elementwise.h"
#include "image.h"
#include "layout.h"
#include "matvec.h"
#include "pooling.h"
#include "reduction.h"
#include "resize.h"

#pragma clang assume_nonnull begin

/// The kernels of one variant. Tables are constants; copy them freely.
typedef struct FERD_SENDABLE {
    /// "avx512", "avx2", "neon", "portable", or "wide16" (AVX-512's code on AVX2, for tests). Static storage.
    const char *name;
    /// The `block` that `ferd_convolution_pack` needs for this variant: 8, 16 or 32 output channels.
    ptrdiff_t convolution_block;
    ferd_convolution_function convolution;
    ferd_depthwise_function depthwise;
    ferd_activate_function activate;
    ferd_binary_function binary;
    ferd_scale_shift_function scale_shift;
    ferd_coordinate_scale_function coordinate_scale;
    ferd_pool_function pool;
    ferd_reduce_function reduce;
    ferd_coordinate_mean_function coordinate_mean;
    ferd_softmax_function softmax;
    ferd_matvec_function matvec;
    ferd_resize_function resize_nearest;
    ferd_resize_function resize_linear;
    ferd_copy_function copy;
    ferd_transpose_function transpose;
    ferd_image_kernels image;
} ferd_kernel_table;

/// The table for this machine: what the environment variable FERD_KERNELS names, if this processor can run it, else
/// the best one. Chosen at the first call, the same for the life of the process. Static storage.
const ferd_kernel_table *ferd_kernels(void);

/// The table of that name, or null if there is none or this processor can't run it. Static storage.
const ferd_kernel_table *_Nullable ferd_kernels_named(const char *name);

#pragma clang assume_nonnull end
