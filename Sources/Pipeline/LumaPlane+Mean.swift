import Imaging

extension LumaPlane {
    /// The mean luma, 0...255 in full range, of every eighth pixel of every eighth row.
    var mean: Float {
        var (sum, count) = (0, 0)
        for y in Swift.stride(from: 0, to: height, by: 8) {
            let row = pixels + y * stride
            for x in Swift.stride(from: 0, to: width, by: 8) {
                sum += Int(row[x])
                count += 1
            }
        }
        let mean = Float(sum) / Float(max(count, 1))
        return range == .full ? mean : min(max((mean - 16) * 255 / 219, 0), 255)
    }
}
