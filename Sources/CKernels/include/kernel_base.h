// Attributes shared by the headers of the kernels.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Marks an enumeration that has exactly the listed cases, so that Swift imports it as an `enum`.
#define FERD_CLOSED_ENUM __attribute__((enum_extensibility(closed)))

/// Name of a case or member in Swift.
#define FERD_SWIFT_NAME(name) __attribute__((swift_name(#name)))

/// Marks a type that Swift may share between threads: it is never changed after it was made.
#define FERD_SENDABLE __attribute__((swift_attr("@Sendable")))
