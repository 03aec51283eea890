internal import CKernels

extension Session {
    /// Which variant of the kernels runs on this machine: `avx512`, `avx2`, `neon`, `portable`, ….
    public static var kernelVariant: String { String(cString: ferd_kernels().pointee.name) }
}
