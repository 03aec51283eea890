// A vector of FERD_LANES floats and its loads and stores. Included once per lane count, 4 before 8 before 16, because
// partial loads and stores are built from the half vector's.
#define vec L(floats)
#define half H(floats)

typedef float vec __attribute__((ext_vector_type(FERD_LANES)));
typedef uint32_t L(bits) __attribute__((ext_vector_type(FERD_LANES)));

FERD_INLINE vec L(load)(const float *source) {
    vec value;
    __builtin_memcpy(&value, source, sizeof value);
    return value;
}

FERD_INLINE void L(store)(float *target, vec value) {
    __builtin_memcpy(target, &value, sizeof value);
}

FERD_INLINE vec L(max)(vec a, vec b) {
    return a > b ? a : b;
}

FERD_INLINE vec L(min)(vec a, vec b) {
    return a < b ? a : b;
}

#if FERD_LANES == 4
FERD_INLINE float L(sum)(vec value) {
    return (value[0] + value[2]) + (value[1] + value[3]);
}

FERD_INLINE float L(maximum)(vec value) {
    float even = value[0] > value[2] ? value[0] : value[2];
    float odd = value[1] > value[3] ? value[1] : value[3];
    return even > odd ? even : odd;
}

/// The first `count` lanes (0 ... FERD_LANES) from memory, the others `fill`.
FERD_INLINE vec L(load_first)(const float *source, ptrdiff_t count, float fill) {
    vec value = (vec)fill;
    if (count >= 4) return L(load)(source);
    if (count > 0) value[0] = source[0];
    if (count > 1) value[1] = source[1];
    if (count > 2) value[2] = source[2];
    return value;
}

/// Stores the first `count` lanes (0 ... FERD_LANES).
FERD_INLINE void L(store_first)(float *target, vec value, ptrdiff_t count) {
    if (count >= 4) {
        L(store)(target, value);
        return;
    }
    if (count > 0) target[0] = value[0];
    if (count > 1) target[1] = value[1];
    if (count > 2) target[2] = value[2];
}
#else
FERD_INLINE half L(low)(vec value) {
    return __builtin_shufflevector(value, value, FERD_LOW_LANES);
}

FERD_INLINE half L(high)(vec value) {
    return __builtin_shufflevector(value, value, FERD_HIGH_LANES);
}

FERD_INLINE float L(sum)(vec value) {
    return H(sum)(L(low)(value) + L(high)(value));
}

FERD_INLINE float L(maximum)(vec value) {
    return H(maximum)(H(max)(L(low)(value), L(high)(value)));
}

FERD_INLINE vec L(load_first)(const float *source, ptrdiff_t count, float fill) {
    if (count >= FERD_LANES) return L(load)(source);
    half low = H(load_first)(source, count, fill);
    half high = (half)fill;
    if (count > FERD_LANES / 2) high = H(load_first)(source + FERD_LANES / 2, count - FERD_LANES / 2, fill);
    return __builtin_shufflevector(low, high, FERD_LOW_LANES, FERD_HIGH_LANES);
}

FERD_INLINE void L(store_first)(float *target, vec value, ptrdiff_t count) {
    if (count >= FERD_LANES) {
        L(store)(target, value);
        return;
    }
    H(store_first)(target, L(low)(value), count);
    if (count > FERD_LANES / 2) {
        H(store_first)(target + FERD_LANES / 2, L(high)(value), count - FERD_LANES / 2);
    }
}
#endif

#undef vec
#undef half
