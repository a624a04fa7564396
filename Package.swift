// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A target of this package, and the tests that belong to it.
///
/// `depends` names the modules of ours that it may import: the arrows of `docs/architecture.md`.
func module(
    _ name: String, depends: [Target.Dependency] = [], products: [Target.Dependency] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: depends + products, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(
    name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// Templates and files of the pages. They are part of the executable, which runs from anywhere.
let pages: [Resource] = [
    .embedInCode("Pages/Frame/Frame.mustache"),
    .embedInCode("Pages/SignIn/SignIn.mustache"),
    .embedInCode("Pages/AssignLead/AssignLead.mustache"),
    .embedInCode("Pages/AssignLead/AssignConflict.mustache"),
    .embedInCode("Pages/Lead/Lead.mustache"),
    .embedInCode("Pages/AgentLeads/AgentLeads.mustache"),
    .embedInCode("Pages/Settings/Settings.mustache"),
    .embedInCode("Pages/Problem/Problem.mustache"),
    .embedInCode("Pages/Assets/portal.css"),
    .embedInCode("Pages/Assets/portal.js"),
    .embedInCode("Pages/Assets/icon.svg"),
]

let package = Package(
    name: "retention-portal",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "portal", targets: ["App"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .target(
            name: "CPhoneNumber",
            linkerSettings: [.linkedLibrary("phonenumber"), .linkedLibrary("stdc++")]),
        module("Leads", depends: ["CPhoneNumber"]),
        module("CloudTalk", products: [httpClient, nioCore, nioHTTP1, logging]),
        module(
            "CloudTalkSandbox", products: [hummingbird, httpTypes, nioCore, logging, lifecycle]),
        module("CSV"),
        module("Store", depends: ["Leads"], products: [grdb, sqlite, logging]),
        module(
            "DialerSync", depends: ["Leads", "Store", "CloudTalk"], products: [logging, lifecycle]),
        module(
            "Portal", depends: ["Leads", "Store"],
            products: [
                hummingbird, hummingbirdCore, httpTypes, nioCore, nioPosix, mustache, crypto,
                cryptoExtras, logging,
            ],
            resources: pages),
        .executableTarget(
            name: "App",
            dependencies: [
                "Leads", "CloudTalk", "CloudTalkSandbox", "CSV", "Store", "DialerSync", "Portal",
                hummingbird, lifecycle, unixSignals, arguments, logging, nioCore, nioPosix, crypto,
            ],
            swiftSettings: settings),
        tests("LeadsTests", ["Leads"]),
        tests(
            "CloudTalkTests",
            ["CloudTalk", hummingbird, hummingbirdTesting, nioCore, httpTypes, logging]),
        tests(
            "CloudTalkSandboxTests",
            [
                "CloudTalkSandbox", "CloudTalk", hummingbird, hummingbirdTesting, httpTypes,
                nioCore, logging,
            ]),
        tests("CSVTests", ["CSV"]),
        tests("StoreTests", ["Store", "Leads", grdb]),
        tests(
            "DialerSyncTests",
            ["DialerSync", "Leads", "Store", "CloudTalk", "CloudTalkSandbox", logging]),
        tests(
            "SimulatorTests",
            ["DialerSync", "Leads", "Store", "CloudTalk", "CloudTalkSandbox", grdb, logging]),
        tests(
            "PortalTests",
            [
                "Portal", "Leads", "Store", hummingbird, hummingbirdTesting, httpTypes, nioCore,
                logging,
            ]),
        tests(
            "AppTests",
            [
                "App", "Leads", "Store", "CloudTalk", "CloudTalkSandbox", "DialerSync", "Portal",
                logging,
            ]),
        tests(
            "SystemTests",
            ["App", "CloudTalkSandbox", httpClient, nioCore, nioHTTP1, logging]),
    ],
    cxxLanguageStandard: .cxx17
)
