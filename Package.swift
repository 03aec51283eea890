// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A room of the house: a Swift target with its tests beside it. `ARCHITECTURE.md` says what lives where and why.
/// `testing` names what only its tests need, `excluded` their folders of data.
func room(
    _ name: String, _ dependencies: [Target.Dependency], testing: [Target.Dependency] = [],
    excluding excluded: [String] = []
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: strict),
        .testTarget(
            name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies + testing,
            exclude: excluded, swiftSettings: strict),
    ]
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "ferd",
    products: [.executable(name: "ferd", targets: ["ferd"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libswscale libavutil",
            providers: [.apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CVideo4Linux", pkgConfig: "libv4l2", providers: [.apt(["libv4l-dev"])]),
        // Always optimised: debug tests run the same kernels as the product.
        // Kernels start no threads. ThreadSanitizer does not watch their memory: they would take a hundred times as long.
        .target(
            name: "CKernels",
            cSettings: [
                .unsafeFlags(["-O3", "-ffp-contract=fast", "-fno-math-errno"]),
                .unsafeFlags(
                    ["memory-accesses", "func-entry-exit"].flatMap { ["-mllvm", "-tsan-instrument-\($0)=0"] }),
            ]),
        .testTarget(name: "KernelTests", dependencies: ["CKernels"], swiftSettings: strict),
        .executableTarget(
            name: "ferd",
            dependencies: [
                "Pipeline", "Outlets", "Events", "Service", "Evaluation", "Inference", "Capture", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: ["ferd", "EventSchema", "ChildProcess", "LoopbackListener", "NotifyListener"],
            swiftSettings: strict),
        // What tests of several rooms share: the check of event lines, other programs, a listening socket, a service
        // manager's ear, a count of allocations, a process that writes.
        .target(name: "EventSchema", path: "Tests/Support/EventSchema", swiftSettings: strict),
        .systemLibrary(name: "CSpawn", path: "Tests/Support/CSpawn"),
        .target(
            name: "ChildProcess", dependencies: ["CSpawn"], path: "Tests/Support/ChildProcess", swiftSettings: strict),
        .target(name: "LoopbackListener", path: "Tests/Support/LoopbackListener", swiftSettings: strict),
        .target(name: "NotifyListener", path: "Tests/Support/NotifyListener", swiftSettings: strict),
        .target(name: "CAllocationCounter", path: "Tests/Support/CAllocationCounter"),
        .executableTarget(
            name: "OutletProbe", dependencies: ["Events", "Outlets"], path: "Tests/Support/OutletProbe",
            swiftSettings: strict),
    ]
        + room("Imaging", ["CKernels"])
        + room(
            "Inference", ["CKernels", "COpenBLAS", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            testing: ["CAllocationCounter"], excluding: ["Cases"])
        + room("Capture", ["Imaging", "CFFmpeg", "CVideo4Linux"], testing: ["ChildProcess", "LoopbackListener"])
        + room("Faces", ["Imaging", "Inference"], testing: ["CAllocationCounter", "ChildProcess"])
        + room("Expression", ["Faces", "Imaging", "Inference"])
        + room("Events", [], testing: ["EventSchema", "CAllocationCounter"])
        + room(
            "Outlets", ["Events", "Capture", "Imaging", "CFFmpeg", logging],
            testing: ["EventSchema", "CAllocationCounter", "ChildProcess", "OutletProbe"])
        + room(
            "Pipeline",
            [
                "Capture", "Faces", "Expression", "Events", "Outlets", "Imaging", "Inference", logging,
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            testing: ["EventSchema", "CAllocationCounter"])
        + room(
            "Service",
            [
                "Capture", "Events", "Outlets", "Pipeline", logging, .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], testing: ["ChildProcess", "EventSchema", "NotifyListener"])
        + room("Evaluation", ["Capture", "Faces", "Expression", "Imaging", "Inference"])
)
