// Counts heap allocations, for tests that promise none. Linking this target replaces malloc and its relatives.
#pragma once
#include <stdbool.h>

/// Allocations (malloc, calloc, realloc and the aligned ones) of the calling thread so far.
unsigned long allocations_of_this_thread(void);

/// Whether allocations are counted: false under a sanitizer, which has its own malloc.
bool allocations_are_counted(void);
