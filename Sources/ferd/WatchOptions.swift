public import ArgumentParser
import Logging
import Pipeline
public import Service

/// How a run can be watched.
struct WatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Serve metrics for Prometheus there, as /metrics. A port alone is for this machine only; unix:PATH is a UNIX socket with \
            the permissions and the group of --socket.
            """, valueName: "address>:<port"))
    var metrics: MetricsAddress?

    /// Begins to serve what is asked for.
    func serve(_ run: any AnalysisRun, sockets: OutletSettings) throws -> MetricsServer? {
        do {
            return try metrics.map { address in
                try MetricsServer(at: address.placed, mode: sockets.socketMode, group: sockets.socketGroup) {
                    run.status()
                }
            }
        } catch {
            let failure = Failure(describing: error)
            Logger(label: "ferd").error("\(failure.description)")
            throw ExitCode(failure.exitCode)
        }
    }
}

extension MetricsAddress {
    /// With the path of a socket that is named without a folder.
    fileprivate var placed: Self {
        switch self {
        case .unix(let path): .unix(path: RuntimeFolder.path(ofSocket: path))
        case .tcp: self
        }
    }
}

extension MetricsAddress: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
