// The inner loops of ferd in C: one header per family, one variant per instruction set, one dispatch table.
//
// Conventions of all headers here
// - A map is stored HWC: rows of pixels, each pixel its channels in a row, all float32. A `stride` is the number of
//   floats from one pixel to the next. A *feature map* has a stride that is a multiple of 8 and a base aligned to 64
//   bytes; the lanes between its channel count and its stride hold any finite values, which no kernel lets reach a
//   real channel. Other tensors (network inputs and outputs, vectors) may have stride == channels.
// - "Padded" writes: a kernel may overwrite the lanes up to the channel count rounded up to 8. "Exact" writes touch
//   the named channels only. Each function says which one it does; where it says nothing it is exact.
// - Sizes and strides are in elements. Counts of zero are valid and do nothing.
// - Every pointer is borrowed for the call; nothing is allocated, retained or freed, and no state is kept but the
//   choice of the table. Distinct calls may run on distinct threads. Outputs must not overlap inputs unless a
//   function says that it works in place.
// - Each output element is computed by the same sequence of operations however the work is cut into calls, so results
//   depend on the variant alone, never on the number of threads.
#pragma once
#include "activation.h"
#include "convolution.h"
#include "cpu_features.h"
#include "depthwise.h"
#include "elementwise.h"
#include "image.h"
#include "kernel_table.h"
#include "layout.h"
#include "matvec.h"
#include "pooling.h"
#include "reduction.h"
#include "resize.h"
#include "window.h"
