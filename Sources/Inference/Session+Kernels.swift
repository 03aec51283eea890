internal import CKernels
internal import Glibc

extension Session {
    /// Which variant of the kernels runs on this machine: `avx512`, `avx2`, `neon`, `portable`, ….
    public static var kernelVariant: String { String(cString: ferd_kernels().pointee.name) }

    /// What is wrong with the variant that FERD_KERNELS asks for; nil where nothing is. Another one stands in for it.
    public static var kernelFault: String? {
        guard let wanted = getenv("FERD_KERNELS"), ferd_kernels_named(wanted) == nil else { return nil }
        let names = ["avx512", "avx2", "wide16", "neon", "portable"].filter { (name: String) in
            ferd_kernels_named(name) != nil
        }
        return "FERD_KERNELS names no kernels that this processor runs: \(printable(String(cString: wanted))); it runs "
            + "\(names.joined(separator: ", ")), and now \(kernelVariant)"
    }
}
