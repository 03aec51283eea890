internal import Glibc

/// Follows one noisy coordinate that moves at a slowly changing speed: a Kalman filter of position and velocity.
///
/// It works in seconds, so uneven and low frame rates are as good as even ones. At rest it averages over many
/// measurements, the more the noisier they turn out to be; when measurements keep missing the prediction to one side it
/// opens up at once, so that it does not trail behind a movement that begins.
struct MotionFilter: Equatable {
    private(set) var position: Float
    /// Units per second.
    private(set) var velocity: Float = 0
    // Covariance of position and velocity.
    private var positionVariance: Float
    private var covariance: Float = 0
    private var velocityVariance: Float
    /// Running mean of the normalised innovations: away from 0 where the filter trails behind.
    private var trail: Float = 0
    /// The last normalised innovation.
    private var last: Float = 0
    /// How much noisier the measurements are than they are said to be, as logarithm; 0 or more.
    private var excess: Float = 0

    /// - Parameters:
    ///   - noise: standard deviation of a measurement.
    ///   - speed: standard deviation of the unknown first velocity, in units per second.
    init(position: Float, noise: Float, speed: Float) {
        self.position = position
        positionVariance = noise * noise
        velocityVariance = speed * speed
    }

    /// Time constant, in seconds, of the slowing down of what is not seen.
    private static let coasting: Float = 0.7

    /// The position to expect `seconds` after the last update; the velocity is believed less and less.
    func position(after seconds: Float) -> Float {
        position + velocity * MotionFilter.coasting * (1 - expf(-seconds / MotionFilter.coasting))
    }

    /// How fast the noise is learnt, and the logarithm of the most that it is believed to exceed its statement.
    private static let adaption: Float = 0.1
    private static let mostExcess: Float = 1.8

    /// Takes in a measurement made `seconds` after the last one.
    /// - Parameters:
    ///   - noise: its standard deviation at best, more than 0.
    ///   - agility: how much velocity changes: units per second, per square root of a second.
    mutating func update(_ measurement: Float, after seconds: Float, noise: Float, agility: Float) {
        position += velocity * seconds
        let process = agility * agility
        var variance =
            positionVariance + seconds * (2 * covariance + seconds * velocityVariance)
            + process * seconds * seconds * seconds / 3
        var mixed = covariance + seconds * velocityVariance + process * seconds * seconds / 2
        var speedVariance = velocityVariance + process * seconds

        let innovation = measurement - position
        let measured = noise * noise * expf(2 * excess)
        let normalised = innovation / (variance + measured).squareRoot()
        // Innovations that alternate in sign are noise that the filter follows; equal signs are a movement it misses.
        let agreement = min(max(normalised * last, -4), 4)
        excess = min(max(excess - MotionFilter.adaption * agreement, 0), MotionFilter.mostExcess)
        last = normalised
        trail = 0.6 * trail + 0.4 * normalised
        // Beyond three standard deviations once, or one on average, the model is wrong rather than the measurement.
        let surprise = max(normalised * normalised / 9, trail * trail)
        if surprise > 1 {
            variance *= surprise
            mixed *= surprise
            speedVariance *= surprise
        }
        let total = variance + measured
        let gain = variance / total
        let speedGain = mixed / total
        position += gain * innovation
        velocity += speedGain * innovation
        positionVariance = (1 - gain) * variance
        covariance = (1 - gain) * mixed
        velocityVariance = max(speedVariance - speedGain * mixed, 0)
    }
}
