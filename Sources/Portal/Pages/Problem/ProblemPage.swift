import Hummingbird
import Mustache

/// A refusal as a page: what is wrong, and what to do.
struct ProblemPage {
    private struct View {
        let frame: PageFrame
        let status: Int
        let heading: String
        let detail: String
        let home: String
        let homeLabel: String
    }

    private let problem: Problem
    private let principal: Principal?

    init(_ problem: Problem, principal: Principal?) {
        self.problem = problem
        self.principal = principal
    }

    func response(_ runtime: PortalRuntime) -> Response {
        let view = View(
            frame: PageFrame(problem.title, principal: principal), status: problem.status.code,
            heading: problem.title, detail: problem.detail,
            home: principal.map { PageFrame.home(of: $0.role) } ?? "/",
            homeLabel: principal == nil ? "Go to the portal" : "Back to the leads")
        do {
            var response = try runtime.templates.page("Problem", view, status: problem.status)
            response.headers.append(contentsOf: problem.headers)
            return response
        } catch {
            return .text(problem.title, status: problem.status)
        }
    }
}
