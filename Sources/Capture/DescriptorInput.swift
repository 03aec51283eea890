internal import CFFmpeg
internal import Glibc

/// A file, pipe or standard input as FFmpeg's byte source.
///
/// FFmpeg could open files itself, but then a name like `a:b.mp4` means a protocol and `a%d.png` a series, a pipe
/// cannot be cancelled, and what is wrong with a file (a directory, no permission, empty) is hard to tell.
final class DescriptorInput {
    /// Owned; FFmpeg borrows it. Its buffer may be replaced by FFmpeg.
    private(set) var context: UnsafeMutablePointer<AVIOContext>?
    /// Whether anything at all could be read from it.
    private(set) var hasBytes = false
    /// Whether FFmpeg had to go to another place in it and could not: it is a pipe.
    private(set) var hasRefusedToSeek = false
    private let descriptor: Int32
    private let closes: Bool
    private let isRegular: Bool
    /// A file from its beginning on. Of one that was handed over half read nobody knows where it began.
    private let isSeekable: Bool
    private let cancellation: Cancellation

    /// Milliseconds between two looks at the cancellation while a pipe is silent.
    private static let patience: Int32 = 100
    private static let bufferSize = 1 << 16
    /// `/dev/null` on Linux: device 1, 3.
    private static let nullDevice: dev_t = 1 << 8 | 3

    /// Opens a file or a named pipe for reading.
    convenience init(path: String, cancellation: Cancellation) throws(CaptureError) {
        // Not blocking: else a named pipe without a writer could not be cancelled.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw .notFound(path)
            case EACCES, EPERM: throw .permissionDenied(path)
            case ENXIO: throw .notAFile(path, kind: "device or socket")
            default: throw .unreadable(path, reason: reason(errno))
            }
        }
        try self.init(descriptor: descriptor, closes: true, place: path, cancellation: cancellation)
    }

    /// Takes what is open as `descriptor`.
    init(descriptor: Int32, closes: Bool, place: String, cancellation: Cancellation) throws(CaptureError) {
        self.descriptor = descriptor
        self.closes = closes
        self.cancellation = cancellation
        var status = stat()
        let known = fstat(descriptor, &status) == 0
        let kind = status.st_mode & S_IFMT
        isRegular = known && kind == S_IFREG
        isSeekable = isRegular && lseek(descriptor, 0, SEEK_CUR) == 0
        // From here on deinit closes the descriptor.
        guard known else { throw .unreadable(place, reason: reason(errno)) }
        switch kind {
        case S_IFREG:
            guard status.st_size > 0 else { throw .empty(place) }
        case S_IFDIR: throw .isDirectory(place)
        // What stands for "nothing" at standard input.
        case S_IFCHR where status.st_rdev == Self.nullDevice: throw .empty(place)
        case S_IFCHR: throw .notAFile(place, kind: isatty(descriptor) == 1 ? "terminal" : "device")
        case S_IFBLK: throw .notAFile(place, kind: "disk")
        default: break
        }
        let buffer = av_malloc(Self.bufferSize)
        context = avio_alloc_context(
            buffer?.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize), 0,
            Unmanaged.passUnretained(self).toOpaque(),
            { opaque, buffer, count in
                guard let opaque, let buffer else { return FERD_AVERROR_EXIT }
                return Unmanaged<DescriptorInput>.fromOpaque(opaque).takeUnretainedValue().read(buffer, count)
            }, nil,
            { opaque, offset, whence in
                guard let opaque else { return -1 }
                return Unmanaged<DescriptorInput>.fromOpaque(opaque).takeUnretainedValue().seek(offset, whence)
            })
        guard buffer != nil, let context else {
            av_free(buffer)
            throw .outOfMemory(place)
        }
        context.pointee.seekable = isSeekable ? AVIO_SEEKABLE_NORMAL : 0
    }

    deinit {
        if let context {
            av_free(context.pointee.buffer)
            avio_context_free(&self.context)
        }
        if closes { close(descriptor) }
    }

    /// Whether the box structure of an MP4 or MOV begins here, but the index (`moov`) is not in it: recording or
    /// copying was cut off. Leaves the position anywhere.
    func lacksIndex() -> Bool {
        guard isRegular else { return false }
        var offset: off_t = 0
        var boxes = 0
        var header = [UInt8](repeating: 0, count: 16)
        while boxes < 1000, pread(descriptor, &header, 16, offset) >= 8 {
            let kind = String(decoding: header[4..<8], as: UTF8.self)
            guard kind != "moov", boxes > 0 || ["ftyp", "mdat", "wide", "free", "skip"].contains(kind) else {
                return false
            }
            let short = header[0..<4].reduce(0) { $0 << 8 | UInt64($1) }
            let size = short == 1 ? header[8..<16].reduce(0) { $0 << 8 | UInt64($1) } : short
            boxes += 1
            // 0: to the end of the file.
            guard size >= 8, let length = off_t(exactly: size) else { break }
            let (next, overflow) = offset.addingReportingOverflow(length)
            guard !overflow else { break }
            offset = next
        }
        return boxes > 0
    }

    private func read(_ buffer: UnsafeMutablePointer<UInt8>, _ count: Int32) -> Int32 {
        while !cancellation.isDue {
            if !isRegular {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, Self.patience) > 0 else { continue }
            }
            let received = Glibc.read(descriptor, buffer, Int(max(0, count)))
            if received > 0 {
                hasBytes = true
                return Int32(truncatingIfNeeded: received)
            }
            if received == 0 { return FERD_AVERROR_EOF }
            if errno != EINTR && errno != EAGAIN { return -errno }
        }
        return FERD_AVERROR_EXIT
    }

    private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        if whence & AVSEEK_SIZE != 0 {
            var status = stat()
            return isRegular && fstat(descriptor, &status) == 0 ? Int64(status.st_size) : Int64(-ENOSYS)
        }
        guard isSeekable else {
            // From the end it only asks for the size.
            if whence & ~AVSEEK_FORCE == SEEK_SET { hasRefusedToSeek = true }
            return Int64(-ESPIPE)
        }
        let position = lseek(descriptor, off_t(offset), whence & ~AVSEEK_FORCE)
        return position < 0 ? Int64(-errno) : Int64(position)
    }
}

/// The system's words for an error number.
private func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
