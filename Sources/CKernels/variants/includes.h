// What every variant's unit needs before its target pragma begins, and the tables that dispatch.c chooses from.
#pragma once
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "../include/kernel_table.h"
#include "../templates/convolution_blocks.h"

extern const ferd_kernel_table ferd_kernel_table_portable;
#if defined(__x86_64__)
extern const ferd_kernel_table ferd_kernel_table_avx2;
extern const ferd_kernel_table ferd_kernel_table_avx512;
extern const ferd_kernel_table ferd_kernel_table_wide16;
#elif defined(__aarch64__)
extern const ferd_kernel_table ferd_kernel_table_neon;
#endif
