import CSV

/// What is wrong with one row of a file, or with its header.
struct RowFault: Error, Equatable, Sendable {
    /// The line at which the row starts; the header's is 1.
    let line: Int
    /// The field at fault; `row` or `header` where it is not one.
    let field: String
    let message: String

    /// As a person at the shell reads it, and programs that know compilers' messages.
    func line(in file: String) -> String { "\(file):\(line): \(field): \(message)" }
}

extension RowFault {
    init(_ problem: CSVProblem) {
        let field =
            switch problem.fault {
            case .utf16, .noHeader, .unnamedColumn, .duplicateColumn: "header"
            default: problem.column ?? "row"
            }
        self.init(line: problem.line, field: field, message: problem.message)
    }
}
