// Packed weights and tables of offsets: what is prepared once when a network is loaded.
#include <string.h>

#include "convolution.h"
#include "depthwise.h"
#include "templates/convolution_blocks.h"
#include "window.h"

static ptrdiff_t padded_to_8(ptrdiff_t count) {
    return (count + 7) / 8 * 8;
}

ptrdiff_t ferd_convolution_packed_count(ptrdiff_t out_channels, ptrdiff_t in_channels, ptrdiff_t taps) {
    return padded_to_8(out_channels) * (1 + taps * in_channels);
}

void ferd_convolution_pack(
    ptrdiff_t block, const float *weights, const float *bias, ptrdiff_t out_channels, ptrdiff_t in_channels,
    ptrdiff_t taps, float *packed) {
    for (ptrdiff_t first = 0; first < out_channels;) {
        const ptrdiff_t width = ferd_convolution_block_width(out_channels - first, block);
        for (ptrdiff_t lane = 0; lane < width; ++lane) {
            const ptrdiff_t channel = first + lane;
            const bool real = channel < out_channels;
            packed[lane] = real && bias ? bias[channel] : 0.0f;
            float *target = packed + width + lane;
            for (ptrdiff_t tap = 0; tap < taps; ++tap) {
                for (ptrdiff_t i = 0; i < in_channels; ++i, target += width) {
                    *target = real ? weights[(channel * in_channels + i) * taps + tap] : 0.0f;
                }
            }
        }
        packed += width * (1 + taps * in_channels);
        first += width;
    }
}

ptrdiff_t ferd_depthwise_packed_count(ptrdiff_t channels, ptrdiff_t taps) {
    return padded_to_8(channels) * (1 + taps);
}

void ferd_depthwise_pack(
    const float *weights, const float *bias, ptrdiff_t channels, ptrdiff_t taps, float *packed) {
    for (ptrdiff_t first = 0; first < channels; first += 8) {
        for (ptrdiff_t lane = 0; lane < 8; ++lane) {
            const ptrdiff_t c = first + lane;
            packed[lane] = c < channels && bias ? bias[c] : 0.0f;
            for (ptrdiff_t tap = 0; tap < taps; ++tap) {
                packed[(1 + tap) * 8 + lane] = c < channels ? weights[c * taps + tap] : 0.0f;
            }
        }
        packed += 8 * (1 + taps);
    }
}

ptrdiff_t ferd_window_offset_count(const ferd_window *window) {
    return window->output_height * window->output_width * window->kernel_height * window->kernel_width;
}

void ferd_window_offsets(const ferd_window *window, ptrdiff_t stride, int32_t *offsets) {
    const ferd_window *w = window;
    for (ptrdiff_t y = 0; y < w->output_height; ++y) {
        for (ptrdiff_t x = 0; x < w->output_width; ++x) {
            for (ptrdiff_t i = 0; i < w->kernel_height; ++i) {
                const ptrdiff_t row = y * w->stride_height - w->pad_top + i * w->dilation_height;
                for (ptrdiff_t j = 0; j < w->kernel_width; ++j) {
                    const ptrdiff_t column = x * w->stride_width - w->pad_left + j * w->dilation_width;
                    const bool inside = row >= 0 && row < w->input_height && column >= 0 && column < w->input_width;
                    *offsets++ = inside ? (int32_t)((row * w->input_width + column) * stride) : -1;
                }
            }
        }
    }
}
