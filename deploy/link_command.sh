#!/bin/sh
# Put the checkout on the environment's path and the command `yipanqi` into its bin folder.
set -eu
root=$(pwd)
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
printf '%s\n' "$root" > "$site/yipanqi.pth"
printf '#!%s/.venv/bin/python\nimport sys\n\nfrom yipanqi.site.cli import main\n\nsys.exit(main())\n' "$root" > .venv/bin/yipanqi
chmod +x .venv/bin/yipanqi
