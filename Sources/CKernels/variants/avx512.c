// Vectors of 16 floats for AVX-512 (F and VL): 16 sums in 32 registers, operands broadcast from memory.
#include "includes.h"
#if defined(__x86_64__)
#pragma clang attribute push(                                                                                        \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512bw,avx512dq"))), apply_to = function)
#define FERD_VARIANT avx512
#define FERD_VARIANT_NAME "avx512"
#define FERD_WIDTH 16
#define FERD_TILE_ROWS 8
#define FERD_TILE_VECTORS 2
#define FERD_VECTOR_REGISTERS 32
#include "../templates/variant.h"
#pragma clang attribute pop
#endif
