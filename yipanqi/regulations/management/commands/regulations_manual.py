"""`manage.py regulations_manual [FILE]`: write the regulations manual from the shipped packages."""

from pathlib import Path

from django.core.management import BaseCommand

from yipanqi.regulations.exports import write_manual


class Command(BaseCommand):
    help = "由随产品发布的规则包生成规则手册。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        """Where to write it."""
        parser.add_argument("path", nargs="?", type=Path, default=Path("docs/regulations-manual.md"))

    def handle(self, *, path: Path, **options) -> None:
        """Write it and say where."""
        self.stdout.write(f"已生成 {write_manual(path)}")
