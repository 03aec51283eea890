internal import CFFmpeg
internal import Imaging

extension Frame {
    /// Takes the luma of `picture`, which has just been decoded: where it lies if that can be, else converted or
    /// turned into the frame's own buffers.
    /// - Parameters:
    ///   - codec: whose picture it is; decides what unmarked grey means.
    ///   - streamOrientation: for pictures that do not carry their own.
    /// - Returns: false where the picture has no pixels that can be read.
    func takeLuma(codec: AVCodecID, streamOrientation: Orientation) -> Bool {
        let (storedWidth, storedHeight) = (Int(picture.pointee.width), Int(picture.pointee.height))
        guard storedWidth > 0, storedHeight > 0, let start = picture.pointee.data.0 else { return false }
        orientation = ferd_frame_display_matrix(picture).map(Orientation.init(displayMatrix:)) ?? streamOrientation
        let lineSize = Int(picture.pointee.linesize.0)
        let layout = LumaLayout(AVPixelFormat(picture.pointee.format))
        var range = LumaRange(of: picture, codec: codec)
        var pixels = UnsafePointer(start)
        var stride = lineSize
        // Rows from bottom to top (a negative line size) are a plane too, but not one that a borrower expects.
        if layout != .plane || lineSize < storedWidth {
            stride = converted.reserve(width: storedWidth, rows: storedHeight)
            pixels = UnsafePointer(converted.bytes)
            switch layout {
            case .plane:
                gatherBytes(
                    start, stride: lineSize, step: 1, width: storedWidth, height: storedHeight,
                    to: converted.bytes, stride: stride)
            case .bytes(let offset, let step):
                gatherBytes(
                    start + offset, stride: lineSize, step: step, width: storedWidth, height: storedHeight,
                    to: converted.bytes, stride: stride)
            case .words(let offset, let step, let shift, let depth, let bigEndian):
                roundWords(
                    start + offset, stride: lineSize, step: step, shift: shift, depth: depth, bigEndian: bigEndian,
                    width: storedWidth, height: storedHeight, to: converted.bytes, stride: stride)
            case .scaled:
                guard scaler.convert(picture, to: converted.bytes, stride: stride) else { return false }
                range = .full
            }
        }
        (width, height) = orientation.size(width: storedWidth, height: storedHeight)
        if orientation != .upright {
            let turnedStride = turned.reserve(width: width, rows: height)
            orientation.copy(
                pixels, stride: stride, width: storedWidth, height: storedHeight, pixelBytes: 1,
                to: turned.bytes, stride: turnedStride)
            pixels = UnsafePointer(turned.bytes)
            stride = turnedStride
        }
        luma = LumaPlane(pixels: pixels, width: width, height: height, stride: stride, range: range)
        return true
    }
}
