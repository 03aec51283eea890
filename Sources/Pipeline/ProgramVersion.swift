/// The version of the program, as `--version` and the hello line say it.
public enum ProgramVersion {
    public static let number = "0.1.0"
}
