import ChildProcess
import Foundation
import Testing

/// A terminal without a screen.
final class Terminal {
    /// The end for the program; closed by `readToEnd` and `hangUp`.
    let line: Int32
    /// Its device.
    let path: String
    private var screen: Int32

    // Linux' requests, which are no constants in Swift: the number of a terminal, and its lock.
    private static let getNumber: UInt = 0x8004_5430
    private static let setLock: UInt = 0x4004_5431

    init(columns: UInt16 = 80) throws {
        screen = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (lock, number): (Int32, Int32) = (0, 0)
        try #require(ioctl(screen, Self.setLock, &lock) == 0 && ioctl(screen, Self.getNumber, &number) == 0)
        path = "/dev/pts/\(number)"
        line = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(line, UInt(TIOCSWINSZ), &size) == 0)
    }

    deinit { if screen >= 0 { close(screen) } }

    /// Goes away, as the window of a terminal does when it is closed.
    func hangUp() {
        close(line)
        close(screen)
        screen = -1
    }

    /// What was shown until its last writer was gone; nil where that does not come about.
    func readToEnd() -> [UInt8]? {
        close(line)
        var shown: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        let hasEnded = waitUntil {
            var request = pollfd(fd: screen, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, 100) > 0 else { return false }
            let count = read(screen, &block, block.count)
            shown += block[..<max(0, count)]
            // A terminal that nobody has open any more gives an error.
            return count <= 0
        }
        return hasEnded ? shown : nil
    }
}
