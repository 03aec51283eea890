internal import CVideo4Linux
internal import Glibc
internal import Synchronization

/// The pictures of an opened camera: buffers that go to and fro between driver and program, mapped into memory.
///
/// A buffer that was taken belongs to whoever took it until it is given back, which any thread may do.
final class V4L2Stream: CameraQueue, BufferLender, @unchecked Sendable {
    // Unchecked: all is constant but `state`, which is behind a lock.

    private struct State {
        var isRunning = true
        /// Buffers with the driver.
        var queued = 0
        /// Buffers that the driver has refused: they are offered again.
        var refused: [Int] = []
    }

    private let device: V4L2Device
    private let memory: [[MappedPlane]]
    private let planeCount: UInt32
    private let state = Mutex(State())

    /// Asks the driver for buffers, maps them and starts the stream.
    /// - Parameter buffers: how many; the driver may give more or fewer.
    init(_ device: V4L2Device, layout: ferd_format, buffers: Int) throws(CaptureError) {
        self.device = device
        planeCount = min(layout.plane_count, UInt32(FERD_MOST_PLANES))
        var request = v4l2_requestbuffers()
        request.count = UInt32(clamping: buffers)
        request.type = ferd_capture_type(device.isMultiPlanar)
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try device.demand("asking for buffers", ferd_v4l2_request(device.descriptor, FERD_VIDIOC_REQBUFS, &request))
        var memory: [[MappedPlane]] = []
        for index in 0..<request.count {
            var buffer = ferd_buffer()
            try device.demand(
                "asking for a buffer",
                ferd_buffer_query(device.descriptor, device.isMultiPlanar, index, planeCount, &buffer))
            let planes = [buffer.planes.0, buffer.planes.1, buffer.planes.2].prefix(Int(planeCount))
            var mapped: [MappedPlane] = []
            for plane in planes { mapped.append(try MappedPlane(device, plane)) }
            memory.append(mapped)
        }
        guard !memory.isEmpty else {
            throw .camera(device.place, .failed(call: "asking for buffers", reason: "none given"))
        }
        self.memory = memory
        for index in memory.indices { takeBack(index) }
        var type = ferd_capture_type(device.isMultiPlanar)
        try device.demand("starting", ferd_v4l2_request(device.descriptor, FERD_VIDIOC_STREAMON, &type))
    }

    deinit {
        stop()
    }

    /// Ends the stream and gives the camera up; buffers that are out stay readable.
    func stop() {
        let wasRunning = state.withLock { state in
            defer { state.isRunning = false }
            return state.isRunning
        }
        guard wasRunning else { return }
        var type = ferd_capture_type(device.isMultiPlanar)
        // Of an unplugged camera it fails, and is not needed.
        _ = ferd_v4l2_request(device.descriptor, FERD_VIDIOC_STREAMOFF, &type)
        // Not when the last frame is released: until then the camera would be busy for whoever opens it anew.
        device.close()
    }

    var queued: Int { state.withLock { $0.queued } }

    func wait(milliseconds: Int32) throws(CaptureError) -> Bool {
        offerRefused()
        var request = pollfd(fd: device.descriptor, events: Int16(POLLIN), revents: 0)
        let count = poll(&request, 1, milliseconds)
        guard count > 0 else { return false }
        // What is wrong is told by the attempt to take a buffer.
        if request.revents & Int16(POLLIN) == 0, try !canDequeue() {
            throw .camera(device.place, .failed(call: "waiting for a picture", reason: "the stream has stopped"))
        }
        return true
    }

    /// Whether a buffer is there although the driver reports an error; the attempt throws what is wrong.
    private func canDequeue() throws(CaptureError) -> Bool {
        guard let buffer = try dequeue() else { return false }
        takeBack(buffer.index)
        return true
    }

    func dequeue() throws(CaptureError) -> CameraBuffer? {
        var buffer = ferd_buffer()
        let error = ferd_buffer_dequeue(device.descriptor, device.isMultiPlanar, planeCount, &buffer)
        if error == EAGAIN { return nil }
        try device.demand("taking a picture", error)
        state.withLock { $0.queued -= 1 }
        guard memory.indices.contains(Int(buffer.index)) else {
            throw .camera(device.place, .failed(call: "taking a picture", reason: "no such buffer"))
        }
        return CameraBuffer(
            index: Int(buffer.index), sequence: buffer.sequence, isDamaged: buffer.is_damaged,
            time: buffer.is_monotonic ? Double(buffer.time.tv_sec) + Double(buffer.time.tv_usec) * 1e-6 : nil,
            planes: (CameraBuffer.Span(buffer.planes.0), .init(buffer.planes.1), .init(buffer.planes.2)))
    }

    func takeBack(_ index: Int) {
        state.withLock { state in
            guard state.isRunning else { return }
            let error = ferd_buffer_queue(device.descriptor, device.isMultiPlanar, UInt32(clamping: index), planeCount)
            if error == 0 { state.queued += 1 } else { state.refused.append(index) }
        }
    }

    private func offerRefused() {
        let refused = state.withLock { state in
            defer { state.refused.removeAll(keepingCapacity: true) }
            return state.refused
        }
        for index in refused { takeBack(index) }
    }

    func bytes(of buffer: CameraBuffer, plane: Int) -> UnsafeBufferPointer<UInt8>? {
        guard memory.indices.contains(buffer.index), memory[buffer.index].indices.contains(plane) else { return nil }
        let span = plane == 0 ? buffer.planes.0 : plane == 1 ? buffer.planes.1 : buffer.planes.2
        return memory[buffer.index][plane].bytes(from: span.start, count: span.count)
    }
}

/// The mapped memory of a buffer's plane.
private final class MappedPlane {
    private let start: UnsafeMutableRawPointer
    private let length: Int

    init(_ device: V4L2Device, _ plane: ferd_buffer_plane) throws(CaptureError) {
        length = Int(plane.length)
        guard let start = ferd_v4l2_map(device.descriptor, length, plane.map_offset) else {
            throw device.failure("mapping a buffer", errno)
        }
        self.start = start
    }

    deinit {
        v4l2_munmap(start, length)
    }

    /// The bytes that the driver has filled, as far as they lie in the plane.
    func bytes(from offset: Int, count: Int) -> UnsafeBufferPointer<UInt8>? {
        guard offset >= 0, offset < length else { return nil }
        return UnsafeBufferPointer(
            start: (start + offset).assumingMemoryBound(to: UInt8.self), count: max(0, min(count, length - offset)))
    }
}

extension CameraBuffer.Span {
    fileprivate init(_ plane: ferd_buffer_plane) {
        self.init(start: Int(plane.start), count: Int(plane.used))
    }
}

extension V4L2Device {
    /// Throws what a call's error number says of the camera; 0 is none.
    fileprivate func demand(_ call: String, _ error: Int32) throws(CaptureError) {
        guard error == 0 else { throw failure(call, error) }
    }
}
