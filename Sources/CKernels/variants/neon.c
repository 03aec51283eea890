// Vectors of 4 floats for AArch64: 24 sums, 4 weights, 1 value in 32 registers.
#include "includes.h"
#if defined(__aarch64__)
#define FERD_VARIANT neon
#define FERD_VARIANT_NAME "neon"
#define FERD_WIDTH 4
#define FERD_TILE_ROWS 6
#define FERD_TILE_VECTORS 4
#define FERD_VECTOR_REGISTERS 32
#include "../templates/variant.h"
#endif
