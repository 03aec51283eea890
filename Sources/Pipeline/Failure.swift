import Capture
import Expression
import Inference
import Outlets

/// Why a run could not be done or finished: one line for people and the exit code for scripts (sysexits.h).
public struct Failure: Error, CustomStringConvertible, Sendable {
    public let description: String
    public let exitCode: Int32

    public init(_ description: String, exitCode: Int32) {
        self.description = description
        self.exitCode = exitCode
    }
}

/// The exit codes of sysexits.h that ferd uses.
public enum ExitCodes {
    public static let usage: Int32 = 64
    public static let brokenData: Int32 = 65
    public static let noInput: Int32 = 66
    public static let unavailable: Int32 = 69
    public static let internalError: Int32 = 70
    public static let outputFailed: Int32 = 74
    public static let noPermission: Int32 = 77
}

extension Failure {
    /// What any of the rooms below threw, as a run reports it.
    public init(describing error: any Error) {
        self =
            switch error {
            case let failure as Failure: failure
            case let error as CaptureError: Failure(error.description, exitCode: error.exitCode)
            case let error as OutletError: Failure(error.description, exitCode: error.exitCode)
            case let error as VideoError: Failure(error.description, exitCode: error.exitCode)
            case let error as ExpressionError: Failure(error.description, exitCode: ExitCodes.brokenData)
            case let error as ModelError: Failure(error.description, exitCode: ExitCodes.brokenData)
            default: Failure("\(error)", exitCode: ExitCodes.internalError)
            }
    }
}
