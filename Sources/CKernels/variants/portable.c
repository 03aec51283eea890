// Vectors of 4 floats as the compiler's baseline target has them (SSE2 on x86-64).
#include "includes.h"
#define FERD_VARIANT portable
#define FERD_VARIANT_NAME "portable"
#define FERD_WIDTH 4
#define FERD_TILE_ROWS 4
#define FERD_TILE_VECTORS 2
#define FERD_VECTOR_REGISTERS 16
#include "../templates/variant.h"
