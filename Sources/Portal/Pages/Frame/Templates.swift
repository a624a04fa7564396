import Hummingbird
import Mustache

/// The templates of all pages.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: when a template is broken.
    static func load() throws -> Templates {
        MustacheContentTypes.register(PageText(), named: "PAGE")
        var library = MustacheLibrary()
        for (name, bytes) in sources {
            // Every template escapes in our way, see PageText.
            let source = "{{% CONTENT_TYPE:PAGE}}" + String(decoding: bytes, as: UTF8.self)
            try library.register(source, named: name)
        }
        return Templates(library: library)
    }

    private static let sources: [String: [UInt8]] = [
        "Frame": PackageResources.Frame_mustache,
        "SignIn": PackageResources.SignIn_mustache,
        "AssignLead": PackageResources.AssignLead_mustache,
        "AssignConflict": PackageResources.AssignConflict_mustache,
        "Lead": PackageResources.Lead_mustache,
        "AgentLeads": PackageResources.AgentLeads_mustache,
        "Settings": PackageResources.Settings_mustache,
        "Problem": PackageResources.Problem_mustache,
    ]

    func page(
        _ name: String, _ view: Any, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        guard let text = library.render(view, withTemplate: name) else {
            throw Problem.notFound("There is no such page.")
        }
        return .html(text, status: status)
    }
}

/// Escapes by code point. The library's own way compares whole characters, so that a quotation mark
/// with a combining accent behind it would stay as it is, and end the attribute it stands in.
struct PageText: MustacheContentType {
    func escapeText(_ text: String) -> String { Self.escape(text) }

    static func escape(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
