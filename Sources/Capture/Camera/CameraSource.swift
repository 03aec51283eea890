internal import CFFmpeg
internal import CVideo4Linux
internal import Synchronization

/// The pictures of one opened camera, until it fails.
///
/// The newest picture wins. Luma is used in the driver's buffer where it lies, and the buffer goes back when the frame is
/// released or filled again. Times are the kernel's, in seconds of the monotonic clock.
final class CameraSource: FrameSource, @unchecked Sendable {
    // Unchecked: what reading changes belongs to the one thread that reads; the description is constant, the counters
    // are behind a lock, and cancelling is one atomic store.

    let description: SourceDescription
    private let place: String
    private let options: CameraOptions
    private let cancellation: Cancellation
    private let stream: V4L2Stream
    private let pictures: CameraPictures
    private let orientation: Orientation
    private let shared = Mutex(CaptureCounters())
    private var newest = NewestBuffer()
    private var clock = CameraClock()
    private var nextIndex = 0
    /// Pictures dropped since the last one that was handed out.
    private var dropped = 0
    /// Seconds that the next picture may take, and by when it must be there.
    private var patience: Double
    private var deadline = 0.0

    /// As many as the frames of a conveyor may hold, and some for the driver to fill.
    private static let buffers = 8
    /// With fewer the driver would have to drop.
    private static let leastQueued = 2
    /// Milliseconds between two looks at the cancellation.
    private static let step: Int32 = 100

    /// Opens the camera, sets it up and starts it.
    /// - Throws: a `CaptureError` that says what is wrong with the camera, or what it does not take.
    init(_ address: CameraAddress, options: CameraOptions, cancellation: Cancellation) throws(CaptureError) {
        place = address.name.place
        let device = try V4L2Device(path: try address.path(), place: place)
        let choice: CameraChoice
        do throws(CameraFault) {
            choice = try CameraChoice(among: device.offers, for: options)
        } catch {
            throw .camera(place, error)
        }
        let layout = try device.setFormat(choice)
        let rate = device.setRate(choice.rate)
        for control in options.controls { try device.set(control) }
        pictures = try CameraPictures(choice.format, layout: layout, place: place)
        stream = try V4L2Stream(device, layout: layout, buffers: Self.buffers)
        orientation = Orientation(options.rotation, mirrored: options.isMirrored)
        description = SourceDescription(
            address.name, device: device, layout: layout, rate: rate ?? choice.rate, orientation: orientation,
            codec: choice.format.codecName)
        patience = options.firstPictureTimeout
        self.options = options
        self.cancellation = cancellation
    }

    deinit {
        stream.stop()
    }

    var counters: CaptureCounters { shared.withLock { $0 } }

    func cancel() {
        cancellation.cancel()
    }

    func read(into frame: Frame) throws(CaptureError) -> Bool {
        frame.release()
        // From now on: while nobody waited nobody knows what came.
        deadline = MonotonicClock.now() + patience
        while !cancellation.isCancelled {
            if try stream.wait(milliseconds: Self.step), try take(into: frame) { return true }
            guard MonotonicClock.now() < deadline else { throw .camera(place, .silent(seconds: patience)) }
        }
        return false
    }

    /// - Returns: whether the frame now holds a picture to hand out.
    private func take(into frame: Frame) throws(CaptureError) -> Bool {
        defer { shared.withLock { $0.decodeErrors = newest.damaged } }
        guard let buffer = try pictures.areIndependent ? newest.take(from: stream) : newest.takeNext(from: stream)
        else {
            return false
        }
        let now = MonotonicClock.now()
        // Until the first key picture nothing can be decoded, but the camera is well.
        if !pictures.areIndependent { isWell(at: now) }
        let time = clock.time(stamp: buffer.time, now: now)
        dropped += newest.dropped
        let index = nextIndex + newest.dropped
        nextIndex = index + 1
        let number = shared.withLock { counters in
            counters.decoded += 1
            counters.dropped += newest.dropped
            if time.mended { counters.mendedTimes += 1 }
            return counters.decoded - 1
        }
        let isWanted = number % max(1, options.every) == 0
        guard isWanted || !pictures.areIndependent else {
            stream.takeBack(buffer.index)
            isWell(at: now)
            return false
        }
        guard pictures.read(buffer, of: stream, into: frame, orientation: orientation, damage: { newest.countDamage() })
        else { return false }
        isWell(at: now)
        guard isWanted else {
            frame.release()
            return false
        }
        // Pictures that depend on each other had to be decoded one by one; still the newest wins.
        if !pictures.areIndependent, try stream.wait(milliseconds: 0) {
            dropped += 1
            shared.withLock { $0.dropped += 1 }
            frame.release()
            return false
        }
        if frame.loan != nil, stream.queued < Self.leastQueued { frame.keepLumaOnly() }
        frame.index = index
        frame.time = time.seconds
        frame.arrival = now
        frame.dropped = dropped
        dropped = 0
        shared.withLock { $0.delivered += 1 }
        return true
    }
}

extension CameraSource {
    /// A picture came: the next one has the usual time.
    private func isWell(at now: Double) {
        patience = options.pictureTimeout
        deadline = now + patience
    }
}

extension SourceDescription {
    fileprivate init(
        _ name: CameraName, device: V4L2Device, layout: ferd_format, rate: Double?, orientation: Orientation,
        codec: String
    ) {
        let size = orientation.size(width: Int(layout.width), height: Int(layout.height))
        self.init(
            name: name.name, width: size.width, height: size.height, rate: rate, isLive: true,
            container: "video4linux2", codec: codec, pixelFormat: FourCC(code: layout.code).description)
        title = device.title
        isOnMonotonicClock = true
    }
}
