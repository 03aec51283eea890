// Compares every kernel of two variants on random numbers: compare [variant] [reference]. The reference is "portable",
// which the Swift tests measure against naive computations; this program needs only a C compiler and can run under an
// emulator. Exits with 1 and names the first kernel that differs by more than rounding.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"

static const ferd_kernel_table *tables[2];
static unsigned long long state = 1;
static int comparisons = 0;

static float next_float(void) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (float)(int)(state >> 33) / (float)(1u << 30) - 1.0f;
}

/// Owned by the caller; random, or poisoned where nothing random is wanted.
static float *floats(ptrdiff_t count, int random) {
    float *values = aligned_alloc(64, ((size_t)count * sizeof(float) / 64 + 1) * 64);
    if (!values) exit(2);
    for (ptrdiff_t i = 0; i < count; ++i) values[i] = random ? next_float() : 1e30f;
    return values;
}

static ptrdiff_t padded(ptrdiff_t channels) {
    return (channels + 7) / 8 * 8;
}

static void compare(
    const char *what, const float *a, const float *b, ptrdiff_t rows, ptrdiff_t stride, ptrdiff_t channels) {
    comparisons += 1;
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t c = 0; c < channels; ++c) {
            const double x = a[row * stride + c], y = b[row * stride + c];
            if (fabs(x - y) <= 1e-5 * fmax(1.0, fabs(y))) continue;
            printf("%s: row %td, channel %td of %td: %s has %g, %s has %g\n", what, row, c, channels, tables[0]->name,
                   x, tables[1]->name, y);
            exit(1);
        }
    }
}

static const ptrdiff_t channel_counts[] = {1, 3, 7, 8, 9, 16, 24, 31, 40, 67};
static const size_t channel_count_count = sizeof channel_counts / sizeof *channel_counts;

static ferd_window window_of(
    ptrdiff_t height, ptrdiff_t width, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t dilation) {
    const ptrdiff_t reach = (kernel - 1) * dilation, pad = reach / 2;
    return (ferd_window){
        .input_height = height, .input_width = width, .output_height = (height + 2 * pad - reach - 1) / stride + 1,
        .output_width = (width + 2 * pad - reach - 1) / stride + 1, .kernel_height = kernel, .kernel_width = kernel,
        .stride_height = stride, .stride_width = stride, .dilation_height = dilation, .dilation_width = dilation,
        .pad_top = pad, .pad_left = pad, .pad_bottom = pad, .pad_right = pad};
}

static ferd_activation activation_of(int kind, const float *slopes) {
    return (ferd_activation){.kind = (ferd_activation_kind)kind, .alpha = 0.3f, .beta = 0.8f, .slopes = slopes};
}

static void convolutions(ferd_window w, ptrdiff_t in_channels, ptrdiff_t out_channels, int kind) {
    const ptrdiff_t taps = w.kernel_height * w.kernel_width, pixels = w.output_height * w.output_width;
    const ptrdiff_t stride = padded(out_channels);
    const ptrdiff_t count = ferd_convolution_packed_count(out_channels, in_channels, taps);
    float *input = floats(w.input_height * w.input_width * padded(in_channels), 1);
    float *weights = floats(out_channels * in_channels * taps, 1), *bias = floats(out_channels, 1);
    float *residual = floats(pixels * stride, 1), *slopes = floats(out_channels, 1), *packed = floats(count, 0);
    float *zeros = calloc((size_t)in_channels, sizeof(float)), *outputs[2];
    int32_t *offsets = malloc((size_t)ferd_window_offset_count(&w) * sizeof(int32_t));
    if (!zeros || !offsets) exit(2);
    ferd_window_offsets(&w, padded(in_channels), offsets);
    for (int i = 0; i < 2; ++i) {
        ferd_convolution_pack(tables[i]->convolution_block, weights, bias, out_channels, in_channels, taps, packed);
        outputs[i] = floats(pixels * stride, 0);
        ferd_convolution c = {
            .input = input, .offsets = offsets, .zeros = zeros, .weights = packed, .pixels = pixels, .taps = taps,
            .in_channels = in_channels, .out_channels = out_channels, .output = outputs[i], .output_stride = stride,
            .exact = kind % 2 == 0,
            .epilogue = {activation_of(kind, slopes), kind % 3 ? residual : NULL, stride, kind % 3 == 2}};
        tables[i]->convolution(&c);
    }
    compare("convolution", outputs[0], outputs[1], pixels, stride, out_channels);
    float *owned[] = {input, weights, bias, residual, slopes, packed, zeros, outputs[0], outputs[1]};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; ++i) free(owned[i]);
    free(offsets);
}

static void windows(ferd_window w, ptrdiff_t channels, int kind) {
    const ptrdiff_t taps = w.kernel_height * w.kernel_width, pixels = w.output_height * w.output_width;
    const ptrdiff_t stride = padded(channels);
    float *input = floats(w.input_height * w.input_width * stride, 1), *weights = floats(channels * taps, 1);
    float *bias = floats(channels, 1), *slopes = floats(channels, 1), *residual = floats(pixels * stride, 1);
    float *packed = floats(ferd_depthwise_packed_count(channels, taps), 0), *outputs[2];
    ferd_depthwise_pack(weights, bias, channels, taps, packed);
    for (int i = 0; i < 2; ++i) {
        outputs[i] = floats(pixels * stride, 0);
        ferd_depthwise d = {
            .window = w, .input = input, .input_stride = stride, .weights = packed, .channels = channels,
            .output = outputs[i], .output_stride = stride, .exact = kind % 2 == 0,
            .epilogue = {activation_of(kind, slopes), kind % 3 ? residual : NULL, stride, kind % 3 == 2}};
        tables[i]->depthwise(&d, 0, w.output_height);
    }
    compare("depthwise", outputs[0], outputs[1], pixels, stride, channels);
    for (int pooling = 0; pooling < 3; ++pooling) {
        for (int i = 0; i < 2; ++i) {
            ferd_pool p = {
                .kind = (ferd_pool_kind)pooling, .window = w, .input = input, .input_stride = stride,
                .output = outputs[i], .output_stride = stride, .channels = channels};
            tables[i]->pool(&p, 0, w.output_height);
        }
        compare("pool", outputs[0], outputs[1], pixels, stride, channels);
    }
    float *owned[] = {input, weights, bias, slopes, residual, packed, outputs[0], outputs[1]};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; ++i) free(owned[i]);
}

/// All kernels that take rows x channels.
static void rows(ptrdiff_t channels, int kind) {
    enum { height = 5, width = 6, pixels = height * width };
    const ptrdiff_t s = padded(channels);
    float *a = floats(pixels * s, 1), *b = floats(pixels * s, 1), *slopes = floats(channels, 1), *outputs[2];
    float *second[2];
    for (int i = 0; i < 2; ++i) {
        outputs[i] = floats(pixels * s, 0);
        second[i] = floats(pixels * s, 0);
    }
    const ferd_activation activation = activation_of(kind, slopes), identity = activation_of(0, NULL);
    const ferd_operand left = {a, s, 1}, right = {b, 0, kind % 2};
    const int32_t low[height] = {0, 1, 2, 3, 4}, high[height] = {1, 2, 3, 4, 4};
    const float part[height] = {0.25f, 0.5f, 0.125f, 0.75f, 0.0f};
#define COMPARE(what, call, count, stride, columns)                                                                  \
    for (int i = 0; i < 2; ++i) tables[i]->call;                                                                     \
    compare(what, outputs[0], outputs[1], count, stride, columns)
    COMPARE("activate", activate(&activation, a, s, outputs[i], s, pixels, channels), pixels, s, channels);
    const ferd_binary_operation operation = (ferd_binary_operation)(kind % 6);
    COMPARE("binary", binary(operation, &left, &right, &identity, outputs[i], s, pixels, channels), pixels, s,
            channels);
    COMPARE("scale_shift", scale_shift(a, s, b, slopes, &activation, outputs[i], s, pixels, channels), pixels, s,
            channels);
    COMPARE("coordinate_scale", coordinate_scale(a, s, b, s, b, s, outputs[i], s, height, width, channels), pixels, s,
            channels);
    const ferd_reduction reduction = (ferd_reduction)(kind % 3);
    COMPARE("reduce", reduce(reduction, a, height, width * s, width, s, channels, outputs[i], s), height, s, channels);
    COMPARE("coordinate_mean", coordinate_mean(a, s, height, width, channels, outputs[i], s, second[i], s), height, s,
            channels);
    compare("coordinate_mean", second[0], second[1], width, s, channels);
    COMPARE("softmax", softmax(a, s, outputs[i], s, pixels, channels, kind % 2), pixels, s, channels);
    COMPARE("matvec", matvec(a, s, b, b, &identity, outputs[i], pixels, channels), 1, pixels, pixels);
    COMPARE("copy", copy(a, s, outputs[i], s, pixels, channels), pixels, s, channels);
    COMPARE("transpose", transpose(a, s, outputs[i], pixels, pixels, channels), channels, pixels, pixels);
    for (int i = 0; i < 2; ++i) {
        const ferd_resize r = {a, s, width, outputs[i], s, height, channels, {low, high, part}, {high, low, part}};
        if (kind % 2) {
            tables[i]->resize_linear(&r, 0, height);
        } else {
            tables[i]->resize_nearest(&r, 0, height);
        }
    }
    compare("resize", outputs[0], outputs[1], height * height, s, channels);
    float *owned[] = {a, b, slopes, outputs[0], outputs[1], second[0], second[1]};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; ++i) free(owned[i]);
}

int main(int count, char **arguments) {
    tables[0] = count > 1 ? ferd_kernels_named(arguments[1]) : ferd_kernels();
    tables[1] = ferd_kernels_named(count > 2 ? arguments[2] : "portable");
    if (!tables[0] || !tables[1]) {
        printf("this processor has no such variant\n");
        return 2;
    }
    for (size_t i = 0; i < channel_count_count; ++i) {
        const ptrdiff_t channels = channel_counts[i];
        for (int kind = FERD_ACTIVATION_IDENTITY; kind <= FERD_ACTIVATION_EXP; ++kind) {
            rows(channels, kind);
            for (ptrdiff_t kernel = 1; kernel <= 9; kernel += 2) {
                for (ptrdiff_t stride = 1; stride <= 3; ++stride) {
                    windows(window_of(7, 9, kernel, stride, 1), channels, kind);
                }
            }
            windows(window_of(7, 9, 3, 1, 2), channels, kind);
            for (size_t j = 0; j < channel_count_count; ++j) {
                convolutions(window_of(5, 6, 1, 1 + j % 2, 1), channels, channel_counts[j], kind);
            }
            convolutions(window_of(5, 6, 3, 1, 1), channels, channel_counts[(i + 4) % channel_count_count], kind);
        }
        for (ptrdiff_t pixels = 1; pixels < 20; ++pixels) {
            convolutions(window_of(1, pixels, 1, 1, 1), 5, channels * 2, 1);
        }
    }
    printf("%s agrees with %s in %d comparisons\n", tables[0]->name, tables[1]->name, comparisons);
    return 0;
}
