#pragma once

#include <spawn.h>

// glibc declares it only with _GNU_SOURCE, which Swift does not set.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
