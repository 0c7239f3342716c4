"""The commands: each module holds one command or a group of related ones."""
