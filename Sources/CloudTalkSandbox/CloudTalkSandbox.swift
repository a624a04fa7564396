// CloudTalkSandbox
