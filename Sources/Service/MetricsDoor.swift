import Events
import NIOCore
import NIOHTTP1
import Synchronization

/// Takes those who scrape metrics: not too many at once, and each with limits on what it says and on how long it takes.
final class MetricsDoor: Sendable {
    /// Connections at the same time; more are hung up on.
    static let mostConnections = 32

    private static let limits: NIOHTTPDecoderLimitConfiguration = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 * 1024
        limits.maxHeaderListSize = 32 * 1024
        limits.maxHeaderFieldCount = 64
        return limits
    }()

    private let patience: TimeAmount
    private let status: @Sendable () -> StatusEvent
    private let connections = Atomic<Int>(0)

    /// - Parameter patience: how long a connection may last.
    init(patience: TimeAmount, status: @escaping @Sendable () -> StatusEvent) {
        self.patience = patience
        self.status = status
    }

    /// Sets up a new connection.
    func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
        let count = connections.add(1, ordering: .relaxed).newValue
        channel.closeFuture.whenComplete { [self] _ in connections.subtract(1, ordering: .relaxed) }
        guard count <= Self.mostConnections else { return channel.close() }
        let deadline = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in deadline.cancel() }
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: Self.limits)
            try pipeline.addHandler(MetricsHandler(status: status))
        }
    }
}
