internal import CFFmpeg

/// FFmpeg as a whole.
public enum MediaLibrary {
    /// Whether FFmpeg's own messages go to stderr. They are for people who look for the reason of a failure
    /// (`--verbose`); otherwise ferd says in one line what is wrong.
    public static func showMessages(_ shown: Bool) {
        _ = started
        av_log_set_level(shown ? AV_LOG_VERBOSE : AV_LOG_QUIET)
    }

    /// Silences FFmpeg before its first use; what `showMessages` says later stays.
    package static func start() {
        _ = started
    }

    private static let started: Void = {
        av_log_set_level(AV_LOG_QUIET)
        avformat_network_init()
    }()

    /// What FFmpeg says about an error number.
    package static func message(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard av_strerror(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
