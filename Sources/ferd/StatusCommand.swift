import ArgumentParser
import Outlets
import Service

/// `ferd status`: what a running ferd does.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Ask a running ferd what it does: sources, frames a second, times of the stages, readers, memory.",
        discussion: """
            It is asked at the socket at which it gives its events (--socket of `ferd run`).

            EXAMPLES
              ferd status
              ferd status /run/ferd/ferd.sock
              watch ferd status
              ferd status --json | jq '.sources[].frames.processed_per_s'
            """)

    @Argument(help: "The socket (default: /run/ferd/ferd.sock, or the only one in /run/ferd).")
    var path: String?

    @Option(name: .customLong("socket"), help: ArgumentHelp("The same.", valueName: "path"))
    var socket: String?

    @Flag(help: "Print the answer as it came, one JSON object.")
    var json = false

    func validate() throws {
        guard path == nil || socket == nil else { throw ValidationError("One socket can be asked, not two.") }
    }

    func run() throws {
        try Exit.reporting {
            let answer = try StatusClient(path: try path ?? socket ?? StatusSocket.path()).ask()
            try StandardOutput.print(json ? answer.line : StatusPage.lines(of: answer.status).joined(separator: "\n"))
        }
    }
}
