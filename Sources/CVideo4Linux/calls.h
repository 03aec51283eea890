// libv4l2's variadic calls, and the requests, which are macros.
#pragma once
#include <errno.h>
#include <libv4l2.h>
#include <linux/videodev2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

static const unsigned long FERD_VIDIOC_QUERYCAP = VIDIOC_QUERYCAP;
static const unsigned long FERD_VIDIOC_ENUM_FMT = VIDIOC_ENUM_FMT;
static const unsigned long FERD_VIDIOC_ENUM_FRAMESIZES = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long FERD_VIDIOC_ENUM_FRAMEINTERVALS = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long FERD_VIDIOC_REQBUFS = VIDIOC_REQBUFS;
static const unsigned long FERD_VIDIOC_STREAMON = VIDIOC_STREAMON;
static const unsigned long FERD_VIDIOC_STREAMOFF = VIDIOC_STREAMOFF;
static const unsigned long FERD_VIDIOC_QUERY_EXT_CTRL = VIDIOC_QUERY_EXT_CTRL;
static const unsigned long FERD_VIDIOC_S_CTRL = VIDIOC_S_CTRL;

/// Makes a request. `argument` is the structure that the request asks for.
/// Returns 0, or the error number.
static inline int ferd_v4l2_request(int descriptor, unsigned long request, void *argument) {
    int result;
    do result = v4l2_ioctl(descriptor, request, argument);
    while (result < 0 && errno == EINTR);
    return result < 0 ? errno : 0;
}

/// Keeps libv4l2's own messages, which say less than the error numbers, off standard error. To be called once.
static inline void ferd_v4l2_silence(void) {
    v4l2_log_file = fopen("/dev/null", "we");
}

/// The mapped memory of a buffer's plane, for reading; NULL where it cannot be had, with the reason in errno.
static inline void *ferd_v4l2_map(int descriptor, size_t length, uint32_t offset) {
    void *memory = v4l2_mmap(NULL, length, PROT_READ, MAP_SHARED, descriptor, offset);
    return memory == MAP_FAILED ? NULL : memory;
}

/// The smallest width and height of a range of picture sizes, the largest, and the steps between.
struct ferd_size_range {
    uint32_t least_width, most_width, width_step;
    uint32_t least_height, most_height, height_step;
};

/// The size that `index` stands for, where a camera lists sizes one by one, or the range of all of them.
static inline struct ferd_size_range ferd_size_range(const struct v4l2_frmsizeenum *size) {
    if (size->type == V4L2_FRMSIZE_TYPE_DISCRETE) {
        const struct v4l2_frmsize_discrete one = size->discrete;
        return (struct ferd_size_range){one.width, one.width, 1, one.height, one.height, 1};
    }
    const struct v4l2_frmsize_stepwise all = size->stepwise;
    return (struct ferd_size_range){all.min_width, all.max_width, all.step_width,
                                    all.min_height, all.max_height, all.step_height};
}

/// Seconds between two pictures, the shortest and the longest; alike where a camera lists them one by one.
struct ferd_interval_range {
    struct v4l2_fract shortest, longest;
};

static inline struct ferd_interval_range ferd_interval_range(const struct v4l2_frmivalenum *interval) {
    if (interval->type == V4L2_FRMIVAL_TYPE_DISCRETE)
        return (struct ferd_interval_range){interval->discrete, interval->discrete};
    return (struct ferd_interval_range){interval->stepwise.min, interval->stepwise.max};
}
