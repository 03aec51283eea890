// The kernel's Video4Linux interface through libv4l2: the macros that Swift cannot import, and the calls whose
// arguments differ between cameras with one plane and with several planes of memory a picture.
#pragma once
#include "calls.h"
#include "formats.h"
#include "buffers.h"
