/// Keeps what went wrong first while everything that has to be done is done.
///
/// A reader that went away and a stop are no failures (their exit code is 0): a real one takes their place.
struct FirstFailure {
    private(set) var error: (any Error)?

    /// The exit code that it asks for; 0 where nothing failed.
    var exitCode: Int32 { error.map { Failure(describing: $0).exitCode } ?? 0 }

    mutating func attempt(_ body: () throws -> Void) {
        do { try body() } catch { note(error) }
    }

    mutating func note(_ error: any Error) {
        if exitCode == 0 { self.error = error }
    }
}
