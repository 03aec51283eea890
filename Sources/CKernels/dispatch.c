// Chooses the table of kernels by the processor, or by FERD_KERNELS.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "cpu_features.h"
#include "variants/includes.h"

/// The tables that this processor can run, best first, ended by null.
static void runnable_tables(const ferd_kernel_table *tables[5]) {
    int count = 0;
#if defined(__x86_64__)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
    if (avx512) tables[count++] = &ferd_kernel_table_avx512;
    if (avx2) tables[count++] = &ferd_kernel_table_avx2;
    if (avx2) tables[count++] = &ferd_kernel_table_wide16;
#elif defined(__aarch64__)
    tables[count++] = &ferd_kernel_table_neon;
#endif
    tables[count++] = &ferd_kernel_table_portable;
    tables[count] = NULL;
}

const ferd_kernel_table *ferd_kernels_named(const char *name) {
    const ferd_kernel_table *tables[5];
    runnable_tables(tables);
    for (int i = 0; tables[i]; ++i) {
        if (strcmp(tables[i]->name, name) == 0) return tables[i];
    }
    return NULL;
}

const ferd_kernel_table *ferd_kernels(void) {
    // Threads that come first together all find the same table.
    static _Atomic(const ferd_kernel_table *) chosen = NULL;
    const ferd_kernel_table *table = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (table) return table;
    const char *wanted = getenv("FERD_KERNELS");
    if (wanted) table = ferd_kernels_named(wanted);
    if (!table) {
        const ferd_kernel_table *tables[5];
        runnable_tables(tables);
        table = tables[0];
    }
    atomic_store_explicit(&chosen, table, memory_order_relaxed);
    return table;
}

const char *ferd_kernel_variant(void) {
    return ferd_kernels()->name;
}
