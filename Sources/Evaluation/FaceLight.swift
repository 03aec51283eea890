import Imaging

extension LumaPlane {
    /// The mean luma, 0 to 255, of the pixels whose centres lie in `box` (x, y, width, height in pixels, the first pixel's
    /// centre being 0, 0); nil where there are none. The plane is of full range.
    func mean(in box: [Double]) -> Double? {
        guard box.count == 4 else { return nil }
        func pixels(_ start: Double, _ length: Double, _ count: Int) -> Range<Int> {
            func inside(_ edge: Double) -> Int { Int(min(max(edge, 0), Double(count)).rounded(.up)) }
            let first = inside(start)
            return first..<max(first, inside(start + length))
        }
        let (columns, rows) = (pixels(box[0], box[2], width), pixels(box[1], box[3], height))
        guard !columns.isEmpty, !rows.isEmpty else { return nil }
        var sum = 0
        for y in rows {
            for x in columns { sum += Int(self.pixels[y * stride + x]) }
        }
        return Double(sum) / Double(rows.count * columns.count)
    }
}
