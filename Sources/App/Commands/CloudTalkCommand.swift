import ArgumentParser

struct CloudTalkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cloudtalk", shouldDisplay: false)
}
