"""`manage.py make_packages`: make the yearly packages that wait. Started in the background by pages and by `tick`."""

from django.core.management import BaseCommand

from yipanqi.archives.exports.making import make_waiting


class Command(BaseCommand):
    help = "生成排队中的年度归档包，从中断处继续。"
    requires_system_checks: list[str] = []

    def handle(self, **options) -> None:
        """Make them and say how many."""
        done = make_waiting(told=lambda package: self.stdout.write(f"{package.organization.name} {package.year}"))
        self.stdout.write(f"已生成 {done} 个归档包")
