"""One module a command, each with a function `command`; `ncpm_reports.cli` names them all."""
