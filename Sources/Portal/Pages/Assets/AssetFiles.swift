import HTTPTypes
import Hummingbird
import NIOCore

/// The style sheet, the script and the icon. Their address bears a part of their hash, so that
/// browsers may keep them for ever.
enum AssetFiles {
    static let routes: [Route] = [
        file("/assets/portal.css", "text/css; charset=utf-8", PackageResources.portal_css),
        file("/assets/portal.js", "text/javascript; charset=utf-8", PackageResources.portal_js),
        file("/assets/icon.svg", "image/svg+xml", PackageResources.icon_svg),
        file("/favicon.ico", "image/svg+xml", PackageResources.icon_svg),
    ]

    /// What the addresses of this build's files end in.
    static let version = String(
        AccessKey.hash(
            [PackageResources.portal_css, PackageResources.portal_js, PackageResources.icon_svg]
                .map { String(decoding: $0, as: UTF8.self) }.joined()
        ).prefix(12))

    private static func file(_ path: String, _ type: String, _ bytes: [UInt8]) -> Route {
        let buffer = ByteBuffer(bytes: bytes)
        return Route(.get, path, .plain, .everybody) { call in
            let lasting = call.query["v"] == version
            return Response(
                status: .ok,
                headers: [
                    .contentType: type,
                    .cacheControl: lasting
                        ? "public, max-age=31536000, immutable" : "public, max-age=300",
                ],
                body: .init(byteBuffer: buffer))
        }
    }
}
