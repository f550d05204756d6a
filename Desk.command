#!/bin/sh
# Opens the desk. Double-click this file on a Mac; on Linux double-click ncpm-desk.desktop, which starts this file.
# The first time it sets up all that is needed, which takes a few minutes and the internet.
set -u

say() { printf '%s\n' "$*"; }

stop() {
    say "" "$*" "" "Nothing else was changed. You can close this window."
    # A window that was opened by a double click would be gone before anybody has read it.
    if [ -t 0 ]; then
        printf '%s' "Press Enter to close it. "
        read -r _
    fi
    exit 1
}

newer_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            say "$name"
            return 0
        fi
    done
    return 1
}

cd "$(dirname "$0")" || stop "The folder of the desk cannot be opened."

if [ ! -x .venv/bin/ncpm ]; then
    say "The desk is set up on this machine first. That takes a few minutes, once." ""
fi
say "Step 1 of 3: looking for what is needed."
python=$(newer_python) || stop "Python 3.11 or newer is needed. Get it from https://www.python.org/downloads/ (on Linux from your system's own packages, with venv), then open the desk again."
command -v make >/dev/null 2>&1 || stop "The program 'make' is needed. On a Mac open Terminal and type: xcode-select --install. On Linux install the package make. Then open the desk again."
say "Step 2 of 3: setting up, or seeing that all is there."
make --silent setup PYTHON="$python" || stop "The desk could not be set up; the lines above say why. Often the internet was not reached: try again later, or show these lines to whoever looks after this machine."
say "Step 3 of 3: opening the desk in your browser. Leave this window open while you work." ""
.venv/bin/ncpm desk "$@" || stop "The desk has ended with a problem; the lines above say which."
