import Hummingbird
import Logging
import Store

/// Writes refusals in the way of the surface on which they happen.
struct ProblemRendering: Sendable {
    let runtime: PortalRuntime
    let surface: Route.Surface
    let principal: Principal?

    /// An answer to any error; those that nobody foresaw are logged by their type and shown by a
    /// reference only, for their texts may hold personal data.
    func response(to error: any Error, reference: String, logger: Logger) -> Response {
        response(for: problem(of: error, reference: reference, logger: logger))
    }

    private func problem(of error: any Error, reference: String, logger: Logger) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as StoreError: return Problem(error, reference: reference)
        default:
            logger.error(
                "Request failed unexpectedly",
                metadata: [
                    "error": "\(String(reflecting: type(of: error)))", "reference": "\(reference)",
                ])
            return .unexpected(reference: reference)
        }
    }

    func response(for problem: Problem) -> Response {
        switch surface {
        case .api, .plain: problem.asProblemJSON
        case .firstVersion: problem.asFirstVersionJSON
        case .page: ProblemPage(problem, principal: principal).response(runtime)
        }
    }
}
