// How a picture lies in memory, alike for cameras with one plane and with several planes of memory a picture.
#pragma once
#include "calls.h"

/// The most planes of memory of a format that ferd reads.
#define FERD_MOST_PLANES 3

/// Where the pixels of one plane of memory lie.
struct ferd_plane_layout {
    /// Bytes from one row to the next; 0 for compressed pictures.
    uint32_t stride;
    /// Bytes of the plane.
    uint32_t size;
};

struct ferd_format {
    /// `V4L2_PIX_FMT_…`
    uint32_t code;
    uint32_t width, height;
    uint32_t colorspace, quantization;
    uint32_t plane_count;
    struct ferd_plane_layout planes[FERD_MOST_PLANES];
};

static inline uint32_t ferd_capture_type(bool is_multi_planar) {
    return is_multi_planar ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4L2_BUF_TYPE_VIDEO_CAPTURE;
}

static inline struct ferd_format ferd_format_from(const struct v4l2_format *from, bool is_multi_planar) {
    struct ferd_format format = {0};
    if (!is_multi_planar) {
        const struct v4l2_pix_format *pix = &from->fmt.pix;
        format = (struct ferd_format){pix->pixelformat, pix->width, pix->height, pix->colorspace, pix->quantization, 1,
                                      {{pix->bytesperline, pix->sizeimage}}};
        return format;
    }
    const struct v4l2_pix_format_mplane *pix = &from->fmt.pix_mp;
    format = (struct ferd_format){pix->pixelformat, pix->width, pix->height, pix->colorspace, pix->quantization,
                                  pix->num_planes, {{0, 0}}};
    for (int i = 0; i < pix->num_planes && i < FERD_MOST_PLANES; i++)
        format.planes[i] = (struct ferd_plane_layout){pix->plane_fmt[i].bytesperline, pix->plane_fmt[i].sizeimage};
    return format;
}

/// Reads the format in use. Returns 0, or the error number.
static inline int ferd_get_format(int descriptor, bool is_multi_planar, struct ferd_format *format) {
    struct v4l2_format all = {.type = ferd_capture_type(is_multi_planar)};
    const int error = ferd_v4l2_request(descriptor, VIDIOC_G_FMT, &all);
    if (!error) *format = ferd_format_from(&all, is_multi_planar);
    return error;
}

/// Asks for code, width and height of `format`, and puts there what the camera made of it.
/// Returns 0, or the error number.
static inline int ferd_set_format(int descriptor, bool is_multi_planar, struct ferd_format *format) {
    struct v4l2_format all = {.type = ferd_capture_type(is_multi_planar)};
    if (is_multi_planar) {
        all.fmt.pix_mp.pixelformat = format->code;
        all.fmt.pix_mp.width = format->width;
        all.fmt.pix_mp.height = format->height;
        all.fmt.pix_mp.field = V4L2_FIELD_ANY;
    } else {
        all.fmt.pix.pixelformat = format->code;
        all.fmt.pix.width = format->width;
        all.fmt.pix.height = format->height;
        all.fmt.pix.field = V4L2_FIELD_ANY;
    }
    const int error = ferd_v4l2_request(descriptor, VIDIOC_S_FMT, &all);
    if (!error) *format = ferd_format_from(&all, is_multi_planar);
    return error;
}

/// Asks for a time between two pictures where the camera lets itself be asked, and puts there what it says to keep:
/// 0/0 where it says nothing. Returns 0, or the error number.
static inline int ferd_set_interval(int descriptor, bool is_multi_planar, struct v4l2_fract *interval) {
    struct v4l2_streamparm parameters = {.type = ferd_capture_type(is_multi_planar)};
    int error = ferd_v4l2_request(descriptor, VIDIOC_G_PARM, &parameters);
    if (!error && interval->numerator && parameters.parm.capture.capability & V4L2_CAP_TIMEPERFRAME) {
        parameters.parm.capture.timeperframe = *interval;
        error = ferd_v4l2_request(descriptor, VIDIOC_S_PARM, &parameters);
    }
    *interval = error ? (struct v4l2_fract){0, 0} : parameters.parm.capture.timeperframe;
    return error;
}
