public import Events
public import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Outlets
public import Pipeline

/// Serves metrics over HTTP to whoever scrapes them, on a thread of its own.
public final class MetricsServer {
    /// Where it listens, with the port that it got where 0 was asked for.
    public let address: MetricsAddress
    private let threads: MultiThreadedEventLoopGroup
    private let channel: any Channel
    /// Made for a UNIX socket.
    private let socket: ListeningSocket?

    /// Listens at `address`; a socket file that is there is replaced if nobody listens at it.
    /// - Parameters:
    ///   - mode: permissions of a socket file.
    ///   - group: its group; nil: the process's.
    ///   - patience: seconds that a scraper may take, from connecting to the last byte.
    ///   - status: called on the server's thread.
    /// - Throws: `Failure`: 69 where another program listens, 77 where that is not permitted, 74 otherwise.
    public init(
        at address: MetricsAddress, mode: mode_t = 0o660, group: gid_t? = nil, patience: Double = 10,
        status: @escaping @Sendable () -> StatusEvent
    ) throws(Failure) {
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let door = MetricsDoor(patience: .nanoseconds(Int64(patience * 1e9)), status: status)
        let bootstrap = ServerBootstrap(group: threads)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { door.admit($0) }
        do {
            switch address {
            case .unix(let path):
                let socket = try ListeningSocket(path: path, mode: mode, group: group)
                self.socket = socket
                channel = try bootstrap.withBoundSocket(socket.descriptor).wait()
                self.address = address
            case .tcp(let host, let port):
                socket = nil
                channel = try bootstrap.bind(host: host, port: port).wait()
                self.address = .tcp(host: host, port: channel.localAddress?.port ?? port)
            }
        } catch {
            try? threads.syncShutdownGracefully()
            throw Self.failure(at: address, error)
        }
        self.threads = threads
        Logger(label: "ferd").notice("metrics at \(self.address.place)")
    }

    /// Hangs up on everybody.
    public func close() {
        socket?.remove()
        try? threads.syncShutdownGracefully()
    }

    private static func failure(at address: MetricsAddress, _ error: any Error) -> Failure {
        let place = "cannot serve metrics at \(address)"
        switch error {
        case let error as OutletError: return Failure(describing: error)
        case let error as IOError where error.errnoCode == EADDRINUSE:
            return Failure(
                "\(place): another program listens there; stop it or choose another port",
                exitCode: ExitCodes.unavailable)
        case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM:
            return Failure(
                "\(place): no permission; choose a port from 1024 on", exitCode: ExitCodes.noPermission)
        case let error as IOError where error.errnoCode == EAFNOSUPPORT:
            return Failure(
                "\(place): there is no network in here; choose unix:PATH", exitCode: ExitCodes.outputFailed)
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
            return Failure(
                "\(place): this machine has no such address; choose one of its own", exitCode: ExitCodes.outputFailed)
        case let error as IOError:
            let reason = strerror(error.errnoCode).map { String(cString: $0) } ?? "error \(error.errnoCode)"
            return Failure("\(place): \(reason)", exitCode: ExitCodes.outputFailed)
        case is SocketAddressError.UnknownHost:
            return Failure(
                "\(place): there is no such host; choose an address of this machine", exitCode: ExitCodes.outputFailed)
        default:
            return Failure("\(place): \(error); is the address right?", exitCode: ExitCodes.outputFailed)
        }
    }
}

extension MetricsAddress {
    /// What to give to a scraper.
    fileprivate var place: String {
        switch self {
        case .unix: "\(self)"
        case .tcp: "http://\(self)\(MetricsHandler.path)"
        }
    }
}
