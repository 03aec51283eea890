#!/bin/sh
# Builds the kernels for AArch64 and compares NEON with the portable variant under QEMU. Needs clang, qemu-user and
# Debian's gcc-aarch64-linux-gnu with libc6-dev-arm64-cross; says so and exits with 0 where one is missing.
set -eu
cd "$(dirname "$0")/.."

skip() {
    echo "SKIPPED: NEON kernels were not tested: $1" >&2
    exit 0
}
command -v clang > /dev/null || skip "no clang"
command -v qemu-aarch64 > /dev/null || skip "no qemu-aarch64 (package qemu-user)"
command -v aarch64-linux-gnu-gcc > /dev/null || skip "no aarch64-linux-gnu-gcc (package gcc-aarch64-linux-gnu)"
[ -d /usr/aarch64-linux-gnu/include ] || skip "no C library for arm64 (package libc6-dev-arm64-cross)"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for source in Sources/CKernels/*.c Sources/CKernels/variants/*.c Tests/kernels-neon/compare.c; do
    clang --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -std=gnu11 -O3 -ffp-contract=fast \
        -fno-math-errno -Wall -Wextra -Werror -ISources/CKernels/include -c "$source" \
        -o "$folder/$(basename "$source" .c).o"
done
aarch64-linux-gnu-gcc -static "$folder"/*.o -lm -o "$folder/compare"
qemu-aarch64 "$folder/compare" neon portable
