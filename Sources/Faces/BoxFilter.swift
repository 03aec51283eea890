internal import Glibc
internal import Imaging

/// Follows a face's box: centre and logarithm of the size, each by a `MotionFilter` in units of the face's size.
struct BoxFilter: Equatable {
    private var x: MotionFilter
    private var y: MotionFilter
    private var width: MotionFilter
    private var height: MotionFilter

    /// A box needs a width and a height above 0.
    init(_ box: Box) {
        let size = box.longSide
        x = MotionFilter(position: box.centre.x, noise: BoxFilter.noise * size, speed: BoxFilter.speed * size)
        y = MotionFilter(position: box.centre.y, noise: BoxFilter.noise * size, speed: BoxFilter.speed * size)
        width = MotionFilter(position: logf(box.width), noise: BoxFilter.noise, speed: BoxFilter.growth)
        height = MotionFilter(position: logf(box.height), noise: BoxFilter.noise, speed: BoxFilter.growth)
    }

    // Shares of the face's size: the detector's spread, the speed of a face when first seen (per second), how its
    // size first changes (per second), and how fast speeds change.
    private static let noise: Float = 0.03
    private static let speed: Float = 1
    private static let growth: Float = 0.5
    private static let agility: Float = 0.3
    private static let growthAgility: Float = 0.1

    var box: Box { BoxFilter.box(x.position, y.position, width.position, height.position) }

    /// The box to expect `seconds` after the last update.
    func box(after seconds: Float) -> Box {
        BoxFilter.box(
            x.position(after: seconds), y.position(after: seconds), width.position(after: seconds),
            height.position(after: seconds))
    }

    mutating func update(_ box: Box, after seconds: Float) {
        let size = box.longSide
        let (noise, agility) = (BoxFilter.noise, BoxFilter.agility)
        x.update(box.centre.x, after: seconds, noise: noise * size, agility: agility * size)
        y.update(box.centre.y, after: seconds, noise: noise * size, agility: agility * size)
        width.update(logf(box.width), after: seconds, noise: noise, agility: BoxFilter.growthAgility)
        height.update(logf(box.height), after: seconds, noise: noise, agility: BoxFilter.growthAgility)
    }

    private static func box(_ x: Float, _ y: Float, _ logWidth: Float, _ logHeight: Float) -> Box {
        let (width, height) = (expf(logWidth), expf(logHeight))
        return Box(x: x - width / 2, y: y - height / 2, width: width, height: height)
    }
}
