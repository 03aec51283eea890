/// Weights of the terms of `HeadPose`, in degrees. Written by Training/headpose/fit.py.
enum HeadPoseCoefficients {
    enum Yaw {
        static let offset: Float = 126.3853
        static let bentOffset: Float = -72.0100
        static let skew: Float = 23.8081
        static let offsetByDrop: Float = 54.9025
        static let offsetByLength: Float = 116.2446
    }

    enum Pitch {
        static let drop: Float = 152.3281
        static let length: Float = 5.9586
        static let squaredOffset: Float = 74.5332
        static let dropByLength: Float = -380.6687
        static let taper: Float = -36.2284
        static let squaredDrop: Float = -21.9857
        static let constant: Float = -2.1072
    }
}
