"""The one path on which cases move: one or two hundred thousand, decided by people, timers, messages or effects."""
