// FFmpeg's headers, the few macros that Swift cannot import as constants or functions, and the few calls that
// changed between the releases of FFmpeg (5.1 in Debian 12, 7.1 in Debian 13).
#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

static const int FERD_AVERROR_EAGAIN = AVERROR(EAGAIN);
static const int FERD_AVERROR_ENOMEM = AVERROR(ENOMEM);
static const int FERD_AVERROR_ETIMEDOUT = AVERROR(ETIMEDOUT);
static const int FERD_AVERROR_EACCES = AVERROR(EACCES);
static const int FERD_AVERROR_EOF = AVERROR_EOF;
static const int FERD_AVERROR_EXIT = AVERROR_EXIT;
static const int FERD_AVERROR_INVALIDDATA = AVERROR_INVALIDDATA;
static const int FERD_AVERROR_PROTOCOL_NOT_FOUND = AVERROR_PROTOCOL_NOT_FOUND;
static const int FERD_AVERROR_HTTP_UNAUTHORIZED = AVERROR_HTTP_UNAUTHORIZED;
static const int FERD_AVERROR_HTTP_FORBIDDEN = AVERROR_HTTP_FORBIDDEN;
static const int FERD_AVERROR_HTTP_NOT_FOUND = AVERROR_HTTP_NOT_FOUND;
static const int64_t FERD_AV_NOPTS_VALUE = AV_NOPTS_VALUE;

/// How long the picture is shown, in units of the stream's time base; 0 where unknown.
static inline int64_t ferd_frame_duration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    return frame->duration;
#else
    return frame->pkt_duration;
#endif
}

/// The stream's display matrix (nine 32-bit numbers, borrowed), or NULL.
static inline const int32_t *ferd_stream_display_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#else
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

/// The picture's own display matrix (nine 32-bit numbers, borrowed), or NULL.
static inline const int32_t *ferd_frame_display_matrix(const AVFrame *frame) {
    const AVFrameSideData *data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
}

/// Converts the whole picture into the one plane `pixels`; the number of rows written, or a negative error.
static inline int ferd_scale_to_plane(struct SwsContext *scaler, const AVFrame *frame, uint8_t *pixels, int stride) {
    uint8_t *planes[4] = {pixels, NULL, NULL, NULL};
    const int strides[4] = {stride, 0, 0, 0};
    return sws_scale(scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes, strides);
}

/// Converts the one plane `pixels` of `height` rows into the picture, whose top-left corner is moved to (x, y), both
/// even; for 4:2:0 pictures.
static inline int ferd_scale_from_plane(
    struct SwsContext *scaler, const uint8_t *pixels, int stride, int height, AVFrame *frame, int x, int y) {
    const uint8_t *const planes[4] = {pixels, NULL, NULL, NULL};
    const int strides[4] = {stride, 0, 0, 0};
    uint8_t *targets[4] = {
        frame->data[0] + (ptrdiff_t)y * frame->linesize[0] + x,
        frame->data[1] + (ptrdiff_t)(y / 2) * frame->linesize[1] + x / 2,
        frame->data[2] + (ptrdiff_t)(y / 2) * frame->linesize[2] + x / 2,
        NULL,
    };
    return sws_scale(scaler, planes, strides, 0, height, targets, frame->linesize);
}
