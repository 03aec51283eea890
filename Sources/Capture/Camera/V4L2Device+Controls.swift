internal import CVideo4Linux
internal import Glibc

extension V4L2Device {
    /// Makes one of the camera's settings.
    func set(_ control: CameraControl) throws(CaptureError) {
        let known = controls
        guard let (id, range) = known[control.name] else {
            let names = known.isEmpty ? "none" : known.keys.sorted().joined(separator: ", ")
            throw .camera(place, .unknownControl(control.name, offered: names))
        }
        func refused(_ reason: String) -> CaptureError {
            .camera(place, .controlRefused(control.name, value: control.value, reason: reason))
        }
        guard let value = Int32(exactly: control.value), range.contains(Int64(control.value)) else {
            throw refused("it takes \(range.lowerBound) to \(range.upperBound)")
        }
        var request = v4l2_control(id: id, value: value)
        let error = ferd_v4l2_request(descriptor, FERD_VIDIOC_S_CTRL, &request)
        switch error {
        case 0: return
        case ENODEV, ENXIO: throw .camera(place, .unplugged)
        case EINVAL, ERANGE: throw refused("it is not one of its values")
        case EACCES: throw refused("it cannot be written")
        case EBUSY: throw refused("another setting, or another program, holds it")
        default: throw refused(systemMessage(error))
        }
    }

    /// The numbers and ranges of all settings that are one whole number, by their names.
    private var controls: [String: (id: UInt32, range: ClosedRange<Int64>)] {
        let next = UInt32(V4L2_CTRL_FLAG_NEXT_CTRL)
        let scalar: [v4l2_ctrl_type] = [
            V4L2_CTRL_TYPE_INTEGER, V4L2_CTRL_TYPE_BOOLEAN, V4L2_CTRL_TYPE_MENU, V4L2_CTRL_TYPE_INTEGER_MENU,
            V4L2_CTRL_TYPE_BUTTON, V4L2_CTRL_TYPE_BITMASK,
        ]
        var controls: [String: (UInt32, ClosedRange<Int64>)] = [:]
        var request = v4l2_query_ext_ctrl()
        request.id = next
        // Bounded, as a broken driver may name the same ones for ever.
        for _ in 0..<1000 {
            guard ferd_v4l2_request(descriptor, FERD_VIDIOC_QUERY_EXT_CTRL, &request) == 0 else { break }
            let isUsable = request.flags & UInt32(V4L2_CTRL_FLAG_DISABLED) == 0
            if isUsable, scalar.contains(where: { $0.rawValue == request.type }) {
                let name = withUnsafeBytes(of: request.name) { Self.controlName(text(in: $0)) }
                let isAnyNumber = [V4L2_CTRL_TYPE_BUTTON, V4L2_CTRL_TYPE_BITMASK].contains {
                    $0.rawValue == request.type
                }
                let range =
                    isAnyNumber || request.minimum > request.maximum
                    ? Int64(Int32.min)...Int64(Int32.max) : request.minimum...request.maximum
                controls[name] = (request.id, range)
            }
            request.id |= next
        }
        return controls
    }

    /// The name that `v4l2-ctl` makes of a control's title: `Exposure, Auto` is `exposure_auto`.
    static func controlName(_ title: String) -> String {
        title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "_")
    }
}
