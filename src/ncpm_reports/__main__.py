"""The `ncpm` command."""

from ncpm_reports.cli import main

if __name__ == "__main__":
    main()
