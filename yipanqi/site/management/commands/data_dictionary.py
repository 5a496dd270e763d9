"""`manage.py data_dictionary [FILE]`: write the data dictionary from the models and the declared fact tables."""

from pathlib import Path

from django.core.management import BaseCommand

from yipanqi.site.dictionary import write_dictionary


class Command(BaseCommand):
    help = "由数据模型和事实表声明生成数据字典。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        """Where to write it."""
        parser.add_argument("path", nargs="?", type=Path, default=Path("docs/data-dictionary.md"))

    def handle(self, *, path: Path, **options) -> None:
        """Write it and say where."""
        self.stdout.write(f"已生成 {write_dictionary(path)}")
