"""Case files: process, tasks, decisions, deadlines; ports.py is what a process engine must offer."""
