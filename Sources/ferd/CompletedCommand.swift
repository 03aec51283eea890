import ArgumentParser

/// What shells complete after `ferd`: the options of `run`, which needs no name, and the commands.
///
/// From `FerdCommand` the library would make scripts that offer the options of `run` only after its name.
struct CompletedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ferd", version: FerdCommand.configuration.version,
        subcommands: FerdCommand.configuration.subcommands)

    @OptionGroup var run: RunCommand
}
