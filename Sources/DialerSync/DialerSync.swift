// DialerSync
