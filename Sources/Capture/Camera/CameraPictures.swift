internal import CFFmpeg
internal import CVideo4Linux

/// Makes frames of a camera's buffers: raw pictures where they lie, compressed ones by decoding.
struct CameraPictures {
    private enum Kind {
        case raw(PixelPlaces)
        case coded(CameraDecoder)
    }

    private let kind: Kind

    /// - Parameter layout: what the camera made of the format that was asked for.
    init(_ format: CameraFormat, layout: ferd_format, place: String) throws(CaptureError) {
        guard layout.code == format.code.code else {
            throw .camera(place, .noUsableFormat(found: FourCC(code: layout.code).description))
        }
        switch format.content {
        case .coded(let codec): kind = .coded(try CameraDecoder(codec, place: place))
        case .pixels(let pixels):
            guard let places = PixelPlaces(of: pixels, layout: layout) else {
                throw .tooLarge(place, width: Int(layout.width), height: Int(layout.height))
            }
            kind = .raw(places)
        }
    }

    /// Whether a picture can be read without the ones before it.
    var areIndependent: Bool {
        if case .coded(let decoder) = kind { decoder.isIntraOnly } else { true }
    }

    /// Fills `frame` with what `buffer` holds. The buffer is given back, or lent to the frame.
    /// - Parameter damage: called where the buffer holds no whole picture.
    /// - Returns: whether the frame holds a picture.
    func read(
        _ buffer: CameraBuffer, of stream: V4L2Stream, into frame: Frame, orientation: Orientation, damage: () -> Void
    ) -> Bool {
        frame.release()
        var codec = AV_CODEC_ID_RAWVIDEO
        switch kind {
        case .raw(let places):
            frame.loan = BufferLoan(lender: stream, index: buffer.index)
            guard places.point(frame.picture, into: { stream.bytes(of: buffer, plane: $0) }) else {
                damage()
                frame.release()
                return false
            }
        case .coded(let decoder):
            codec = decoder.codec
            defer { stream.takeBack(buffer.index) }
            switch stream.bytes(of: buffer, plane: 0).map({ decoder.decode($0, into: frame.picture) }) {
            case .picture: break
            case .nothingYet: return false
            case .damaged, nil:
                damage()
                return false
            }
        }
        guard frame.takeLuma(codec: codec, streamOrientation: orientation) else {
            damage()
            frame.release()
            return false
        }
        return true
    }
}
