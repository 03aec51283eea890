// AVX-512's code with each vector split in two for AVX2, so that its logic can be tested on processors without AVX-512.
#include "includes.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
// All functions that pass such vectors are inlined: the warning's calling convention is never used.
#pragma clang diagnostic ignored "-Wpsabi"
#define FERD_VARIANT wide16
#define FERD_VARIANT_NAME "wide16"
#define FERD_WIDTH 16
#define FERD_TILE_ROWS 8
#define FERD_TILE_VECTORS 2
#define FERD_VECTOR_REGISTERS 32
#include "../templates/variant.h"
#pragma clang attribute pop
#endif
