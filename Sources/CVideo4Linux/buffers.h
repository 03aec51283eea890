// Buffers of pictures on their way between camera and program.
#pragma once
#include "formats.h"

struct ferd_buffer_plane {
    /// Bytes of the picture in it, from `start` on.
    uint32_t used;
    uint32_t start;
    /// Bytes of memory.
    uint32_t length;
    /// What mmap takes for the plane's place.
    uint32_t map_offset;
};

struct ferd_buffer {
    uint32_t index;
    uint32_t sequence;
    /// The camera says that the picture is damaged.
    bool is_damaged;
    /// The time is that of the kernel's monotonic clock.
    bool is_monotonic;
    struct timeval time;
    uint32_t plane_count;
    struct ferd_buffer_plane planes[FERD_MOST_PLANES];
};

/// A request about one buffer, with room for its planes. Returns 0, or the error number.
static inline int ferd_buffer_request(
    int descriptor, bool is_multi_planar, unsigned long request, uint32_t index, uint32_t plane_count,
    struct ferd_buffer *result) {
    struct v4l2_plane planes[VIDEO_MAX_PLANES];
    memset(planes, 0, sizeof planes);
    struct v4l2_buffer buffer = {
        .type = ferd_capture_type(is_multi_planar), .memory = V4L2_MEMORY_MMAP, .index = index};
    if (is_multi_planar) {
        buffer.m.planes = planes;
        buffer.length = plane_count;
    }
    const int error = ferd_v4l2_request(descriptor, request, &buffer);
    if (error || !result) return error;
    *result = (struct ferd_buffer){
        .index = buffer.index,
        .sequence = buffer.sequence,
        .is_damaged = buffer.flags & V4L2_BUF_FLAG_ERROR,
        .is_monotonic = (buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC,
        .time = buffer.timestamp,
        .plane_count = is_multi_planar ? buffer.length : 1,
    };
    if (!is_multi_planar)
        result->planes[0] = (struct ferd_buffer_plane){buffer.bytesused, 0, buffer.length, buffer.m.offset};
    for (uint32_t i = 0; is_multi_planar && i < buffer.length && i < FERD_MOST_PLANES; i++) {
        const struct v4l2_plane *plane = &planes[i];
        // The kernel counts what lies before the picture as used.
        const uint32_t used = plane->bytesused > plane->data_offset ? plane->bytesused - plane->data_offset : 0;
        result->planes[i] = (struct ferd_buffer_plane){used, plane->data_offset, plane->length, plane->m.mem_offset};
    }
    return 0;
}

/// Describes buffer `index`, whose memory is to be mapped.
static inline int ferd_buffer_query(
    int descriptor, bool is_multi_planar, uint32_t index, uint32_t plane_count, struct ferd_buffer *buffer) {
    return ferd_buffer_request(descriptor, is_multi_planar, VIDIOC_QUERYBUF, index, plane_count, buffer);
}

/// Hands buffer `index` to the camera.
static inline int ferd_buffer_queue(int descriptor, bool is_multi_planar, uint32_t index, uint32_t plane_count) {
    return ferd_buffer_request(descriptor, is_multi_planar, VIDIOC_QBUF, index, plane_count, NULL);
}

/// Takes the next filled buffer; EAGAIN where there is none.
static inline int ferd_buffer_dequeue(
    int descriptor, bool is_multi_planar, uint32_t plane_count, struct ferd_buffer *buffer) {
    return ferd_buffer_request(descriptor, is_multi_planar, VIDIOC_DQBUF, 0, plane_count, buffer);
}
