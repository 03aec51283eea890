// Vectors of 8 floats for AVX2 with FMA: 12 sums, 2 weights, 1 value in 16 registers.
#include "includes.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FERD_VARIANT avx2
#define FERD_VARIANT_NAME "avx2"
#define FERD_WIDTH 8
#define FERD_TILE_ROWS 6
#define FERD_TILE_VECTORS 2
#define FERD_VECTOR_REGISTERS 16
#include "../templates/variant.h"
#pragma clang attribute pop
#endif
