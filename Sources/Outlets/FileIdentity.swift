internal import Glibc

/// Which file a path means, however it is spelled: by way of `..`, a symbolic or a hard link, or a descriptor.
///
/// A file that is not there yet is known by its folder and the name that it will have. Devices are no files in this sense:
/// `/dev/null` takes from any number of writers.
public struct FileIdentity: Hashable, Sendable {
    private let device: UInt
    private let inode: UInt
    /// In the folder `inode`; nil: `inode` is the file itself.
    private let name: String?

    /// Nil for a device, and where there is no such folder or no right to look into it.
    public init?(path: String) {
        var status = stat()
        if fstatat(AT_FDCWD, path, &status, 0) == 0 {
            self.init(status, name: nil)
            return
        }
        // Whoever opens a link that leads nowhere makes the file that it names.
        let (target, hops) = Self.followingLinks(path)
        let slash = target.lastIndex(of: "/")
        let name = slash.map { target[target.index(after: $0)...] } ?? target[...]
        guard hops <= Self.mostHops, !name.isEmpty, fstatat(AT_FDCWD, Self.folder(of: target), &status, 0) == 0 else {
            return nil
        }
        self.init(status, name: String(name))
    }

    /// Nil for a device, and where `descriptor` is not open.
    public init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status, name: nil)
    }

    /// What `--input` means by `input`: `-` is standard input. Nil for what is no file, such as a URL.
    init?(input: String) {
        if input == "-" { self.init(descriptor: STDIN_FILENO) } else { self.init(path: input) }
    }

    private init?(_ status: stat, name: String?) {
        guard status.st_mode & S_IFMT != S_IFCHR else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        self.name = name
    }

    /// The kernel's own limit.
    private static let mostHops = 40

    private static func followingLinks(_ path: String) -> (target: String, hops: Int) {
        var (target, hops) = (path, 0)
        var block = [CChar](repeating: 0, count: Int(PATH_MAX))
        while hops <= mostHops {
            let count = readlink(target, &block, block.count)
            guard count > 0 else { break }
            let next = String(decoding: block[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            target = next.hasPrefix("/") ? next : folder(of: target) + "/" + next
            hops += 1
        }
        return (target, hops)
    }

    /// The folder that `path` lies in, as far as its spelling tells.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
