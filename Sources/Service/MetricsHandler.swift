import Events
import NIOCore
import NIOHTTP1

/// Answers one request for metrics and closes the connection: nothing has to be kept between two scrapes.
final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let path = "/metrics"

    private let status: () -> StatusEvent
    private var request: HTTPRequestHead?

    init(status: @escaping () -> StatusEvent) {
        self.status = status
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = head
        case .body: break
        case .end:
            guard let request else { return }
            self.request = nil
            answer(request, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let answer = self.answer(to: request)
        var headers: HTTPHeaders = [
            "Content-Type": answer.type, "Content-Length": String(answer.text.utf8.count), "Connection": "close",
        ]
        if answer.status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD") }
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.text)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    private func answer(to request: HTTPRequestHead) -> (status: HTTPResponseStatus, type: String, text: String) {
        guard request.uri.prefix(while: { $0 != "?" }) == Self.path else {
            return (.notFound, "text/plain; charset=utf-8", "Not found. The metrics are at \(Self.path).\n")
        }
        guard request.method == .GET || request.method == .HEAD else {
            return (.methodNotAllowed, "text/plain; charset=utf-8", "GET and HEAD only.\n")
        }
        return (.ok, PrometheusText.contentType, Metrics.text(of: status()))
    }
}
