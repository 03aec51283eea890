import ChildProcess

extension Child {
    /// Starts a shell with `script`, which finds the path of OutletProbe in `$PROBE` and `arguments` in `$1`, `$2`, ...
    convenience init(
        script: String, _ arguments: [String] = [], input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil
    ) throws {
        try self.init(
            ["sh", "-c", script, "sh"] + arguments,
            environment: ["PROBE": builtProgram("OutletProbe"), "LC_ALL": "C"], input: input, output: output,
            errors: errors)
    }
}
