"""The command line: one module a command. Each parses options, calls the engine and chooses a renderer."""
