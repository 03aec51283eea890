/// Why a source could not be opened or read on. `description` is the one line for the user: what, where, what to do.
public enum CaptureError: Error, Equatable, CustomStringConvertible, Sendable {
    case notFound(String)
    case permissionDenied(String)
    case isDirectory(String)
    /// A device, a socket or a terminal: nothing that holds a video.
    case notAFile(String, kind: String)
    case empty(String)
    case notMedia(String)
    /// `found`: what it holds instead, such as `audio (aac)`.
    case noVideo(String, found: String)
    /// An MP4 or MOV whose table of contents, written last, is missing.
    case truncatedBeforeIndex(String)
    case unsupportedCodec(String, codec: String)
    /// It comes out of a pipe, but its pictures can only be found by going back in it.
    case needsSeeking(String)
    /// There is a video stream, but not one picture of it could be decoded.
    case nothingDecoded(String)
    case tooLarge(String, width: Int, height: Int)
    case unreadable(String, reason: String)
    case unsupportedProtocol(String)
    /// A network source that could not be reached, or broke off.
    case sourceLost(String, reason: String)
    case timedOut(String, seconds: Double)
    /// Mostly a damaged file that claims absurd sizes.
    case outOfMemory(String)
    case camera(String, CameraFault)
    /// `cancel()` came while it was being opened.
    case cancelled(String)

    /// The process's exit status for this error (sysexits; the README lists them).
    public var exitCode: Int32 {
        switch self {
        case .notFound, .isDirectory, .notAFile, .empty, .notMedia, .noVideo, .truncatedBeforeIndex,
            .unsupportedCodec, .needsSeeking, .nothingDecoded, .tooLarge, .unreadable, .unsupportedProtocol,
            .outOfMemory:
            66
        case .sourceLost, .timedOut: 69
        case .permissionDenied: 77
        case .camera(_, let fault): fault.exitCode
        case .cancelled: 0
        }
    }

    public var description: String {
        switch self {
        case .notFound(let name):
            "\(name): no such file; check the name"
        case .permissionDenied(let name):
            "\(name): permission denied; ask its owner for the right to read it"
        case .isDirectory(let name):
            "\(name): is a directory; name a video file in it"
        case .notAFile(let name, let kind):
            "\(name): is a \(kind), not a video file; name a file, a URL, or - for standard input"
        case .empty(let name):
            "\(name): is empty; check how it was made or copied"
        case .notMedia(let name):
            "\(name): is no video that FFmpeg knows, or its beginning is damaged; try to play it with ffplay"
        case .noVideo(let name, let found):
            "\(name): has no video in it, only \(found); name a file with pictures"
        case .truncatedBeforeIndex(let name):
            "\(name): ends before its index (the moov box is missing); copy or record it again to its end"
        case .unsupportedCodec(let name, let codec):
            "\(name): its codec \(codec) cannot be decoded by this FFmpeg; convert it to H.264"
        case .needsSeeking(let name):
            "\(name): a pipe cannot go back, as this kind of file asks for (an MP4 with its index at the end, an animated "
                + "GIF); give it by its name, or remux an MP4 with `-movflags +faststart`"
        case .nothingDecoded(let name):
            "\(name): not one picture in it could be decoded; it is damaged or cut off, copy it again"
        case .tooLarge(let name, let width, let height):
            "\(name): pictures of \(width)x\(height) are too large; scale it down to 100 megapixels or less"
        case .unreadable(let name, let reason):
            "\(name): cannot be read: \(reason); check the file and its disk"
        case .unsupportedProtocol(let name):
            "\(name): this FFmpeg cannot read such a URL; `ffmpeg -protocols` lists those it can"
        case .sourceLost(let name, let reason):
            "\(name): not reachable or broken off: \(reason); check the address and the network"
        case .timedOut(let name, let seconds):
            "\(name): no data for \(rounded(seconds)) s; check that the source is sending"
        case .outOfMemory(let name):
            "\(name): asks for more memory than there is; it is damaged, or too large to decode here"
        case .camera(let name, let fault):
            "\(name): \(fault.reason); \(fault.advice)"
        case .cancelled(let name):
            "\(name): cancelled while opening"
        }
    }
}

/// Seconds with one decimal, without it where it is zero.
func rounded(_ seconds: Double) -> String {
    let tenths = (seconds * 10).rounded() / 10
    return tenths == tenths.rounded() && abs(tenths) < 1e9 ? String(Int(tenths)) : String(tenths)
}

extension CaptureError {
    /// What is wrong in a few words, without the source's name and without advice, for the `camera` event.
    public var reason: String {
        switch self {
        case .camera(_, let fault): fault.reason
        case .sourceLost(_, let reason), .unreadable(_, let reason): reason
        case .timedOut(_, let seconds): "no data for \(rounded(seconds)) s"
        default: String(description.prefix { $0 != ";" }.drop { $0 != " " }.dropFirst())
        }
    }
}
