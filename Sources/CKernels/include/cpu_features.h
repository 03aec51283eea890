// Which instruction set the kernels run on, found once at the first call.
#pragma once

/// Name of the kernel variant in use: "avx512", "avx2", "neon" or "portable". Static storage.
const char *ferd_kernel_variant(void);
