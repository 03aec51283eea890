// The activation functions on one vector, and an epilogue on a tile of them.
#define vec L(floats)

/// Splits exp(x) into scale * (1 + fraction), so that exp(x) - 1 can be had without cancellation:
/// x = n ln 2 + r, scale = 2^n, fraction = exp(r) - 1 for |r| <= ln(2) / 2. x is clamped to [-87.3, 88.3].
FERD_INLINE void L(exponential)(vec x, vec *scale, vec *fraction) {
    x = L(max)((vec)-87.3f, L(min)((vec)88.3f, x));
    // Adding 1.5 * 2^23 rounds to an integer that stands in the low bits of the mantissa; 127 is the exponent's bias.
    const vec shifter = (vec)0x1.8000FEp23f;
    vec shifted = x * 0x1.715476p+0f + shifter;
    vec n = shifted - shifter;
    L(bits) exponent;
    __builtin_memcpy(&exponent, &shifted, sizeof exponent);
    exponent <<= 23;
    __builtin_memcpy(scale, &exponent, sizeof exponent);
    // ln 2 in two parts, the first with so few digits that n times it is exact.
    vec r = x - n * 0x1.62E4p-1f;
    r = r - n * 0x1.7F7D1Cp-20f;
    // Minimax polynomial of (exp(r) - 1 - r) / r^2.
    vec q = (vec)0x1.6BED04p-10f;
    q = q * r + 0x1.1227A8p-7f;
    q = q * r + 0x1.555672p-5f;
    q = q * r + 0x1.5554B0p-3f;
    q = q * r + 0x1.FFFFFEp-2f;
    *fraction = (r * r) * q + r;
}

FERD_INLINE vec L(exp)(vec x) {
    vec scale, fraction;
    L(exponential)(x, &scale, &fraction);
    return scale * fraction + scale;
}

FERD_INLINE vec L(exp_minus_one)(vec x) {
    vec scale, fraction;
    L(exponential)(x, &scale, &fraction);
    return scale * fraction + (scale - 1.0f);
}

FERD_INLINE vec L(tanh)(vec x) {
    // Beyond 10 the result rounds to 1.
    vec e = L(exp_minus_one)(2.0f * L(max)((vec)-10.0f, L(min)((vec)10.0f, x)));
    return e / (e + 2.0f);
}

/// `slope` is alpha or the channels' slopes where the function needs one. With a constant kind only its case remains.
FERD_INLINE vec L(activation)(ferd_activation_kind kind, vec x, float alpha, float beta, vec slope) {
    const vec zero = (vec)0.0f;
    const vec one = (vec)1.0f;
    // Comparisons are ordered so that a NaN comes through and can be seen.
    switch (kind) {
    case FERD_ACTIVATION_IDENTITY: return x;
    case FERD_ACTIVATION_RELU: return zero > x ? zero : x;
    case FERD_ACTIVATION_LEAKY_RELU:
    case FERD_ACTIVATION_PRELU: return x < zero ? x * slope : x;
    case FERD_ACTIVATION_CLIP: {
        vec lowest = (vec)alpha, highest = (vec)beta;
        x = lowest > x ? lowest : x;
        return highest < x ? highest : x;
    }
    case FERD_ACTIVATION_HARD_SIGMOID: {
        x = alpha * x + beta;
        x = one < x ? one : x;
        return zero > x ? zero : x;
    }
    case FERD_ACTIVATION_HARD_SWISH: {
        vec gate = x * (1.0f / 6.0f) + 0.5f;
        gate = one < gate ? one : gate;
        gate = zero > gate ? zero : gate;
        return x * gate;
    }
    case FERD_ACTIVATION_SIGMOID: return one / (one + L(exp)(-x));
    case FERD_ACTIVATION_ELU: return x < zero ? alpha * L(exp_minus_one)(x) : x;
    case FERD_ACTIVATION_SELU: return beta * (x < zero ? alpha * L(exp_minus_one)(x) : x);
    case FERD_ACTIVATION_TANH: return L(tanh)(x);
    case FERD_ACTIVATION_EXP: return L(exp)(x);
    }
    return x;
}

/// The functions with an exponential, out of line: their code would be repeated in every tile.
static __attribute__((noinline)) void L(activate_tile)(const ferd_activation *activation, vec *values, int count) {
    const float alpha = activation->alpha;
    const float beta = activation->beta;
    const vec slope = (vec)0.0f;
    switch (activation->kind) {
#define FERD_CASE(kind)                                                                                              \
    case kind:                                                                                                       \
        for (int i = 0; i < count; ++i) values[i] = L(activation)(kind, values[i], alpha, beta, slope);              \
        break;
        FERD_EXPONENTIAL_ACTIVATIONS(FERD_CASE)
#undef FERD_CASE
    default: break;
    }
}

/// Finishes and stores a tile of `rows` pixels x `vectors` vectors. `residual` (or null) and `output` point at its
/// first element, `slopes` (or null) at its first channel; `lanes` channels from there on may be written, `channels`
/// are real. `rows` and `vectors` are constants at each call, so that `tile` stays in registers.
FERD_INLINE void L(finish_tile)(
    vec *tile, const int rows, const int vectors, const ferd_epilogue *epilogue, const float *residual,
    const float *slopes, float *output, ptrdiff_t output_stride, ptrdiff_t lanes, ptrdiff_t channels) {
    const ptrdiff_t residual_stride = epilogue->residual_stride;
    const bool whole = lanes >= vectors * FERD_LANES;
#define FERD_EACH(i) _Pragma("clang loop unroll(full)") for (int i = 0; i < rows * vectors; ++i)
#define FERD_ADD_RESIDUAL                                                                                            \
    FERD_EACH(i) {                                                                                                   \
        const float *source = residual + (i / vectors) * residual_stride + (i % vectors) * FERD_LANES;               \
        tile[i] += whole ? L(load)(source) : L(load_first)(source, lanes - (i % vectors) * FERD_LANES, 0.0f);        \
    }
    if (residual && !epilogue->residual_after_activation) FERD_ADD_RESIDUAL

    const ferd_activation *activation = &epilogue->activation;
    const float alpha = activation->alpha;
    const float beta = activation->beta;
    switch (activation->kind) {
    case FERD_ACTIVATION_IDENTITY: break;
    case FERD_ACTIVATION_PRELU:
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; ++v) {
            vec slope = L(load_first)(slopes + v * FERD_LANES, channels - v * FERD_LANES, 0.0f);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; ++r) {
                tile[r * vectors + v] =
                    L(activation)(FERD_ACTIVATION_PRELU, tile[r * vectors + v], alpha, beta, slope);
            }
        }
        break;
#define FERD_CASE(kind)                                                                                              \
    case kind: FERD_EACH(i) tile[i] = L(activation)(kind, tile[i], alpha, beta, (vec)alpha); break;
        FERD_CHEAP_ACTIVATIONS(FERD_CASE)
#undef FERD_CASE
    default: {
        // A copy goes to memory, so that the tile itself need not live there.
        vec copy[FERD_TILE_LIMIT];
        FERD_EACH(i) copy[i] = tile[i];
        L(activate_tile)(activation, copy, rows * vectors);
        FERD_EACH(i) tile[i] = copy[i];
    }
    }

    if (residual && epilogue->residual_after_activation) FERD_ADD_RESIDUAL
    FERD_EACH(i) {
        float *target = output + (i / vectors) * output_stride + (i % vectors) * FERD_LANES;
        if (whole) {
            L(store)(target, tile[i]);
        } else {
            L(store_first)(target, tile[i], lanes - (i % vectors) * FERD_LANES);
        }
    }
#undef FERD_ADD_RESIDUAL
#undef FERD_EACH
}

#undef vec
