"""The data dictionary says what the models and fact tables say, of every one of them; `tests/test_house.py` that it is
current.
"""

from django.apps import apps
from django.core.management import call_command

from yipanqi.facts import registry
from yipanqi.site.dictionary import dictionary


def test_the_command_writes_it(tmp_path):
    call_command("data_dictionary", str(tmp_path / "d.md"), verbosity=0)
    assert (tmp_path / "d.md").read_text(encoding="utf-8") == dictionary()


def test_every_table_and_every_column_is_in_it():
    text = dictionary()
    kept = [one for one in apps.get_models() if one.__module__.startswith("yipanqi.")]
    assert len(kept) > 60
    for model in kept:
        own = text.split(f"表：`{model._meta.db_table}`")[1].split("\n### ")[0]
        for column in (one.column for one in model._meta.concrete_fields if not one.primary_key):
            assert f"| `{column}` |" in own, (model.__name__, column)
    for name, tables in registry.tables().items():
        own = text.split(f"\n### {name}\n")[1].split("\n### ")[0]
        assert [line.split("`")[1] for line in own.splitlines() if line.startswith("| `")] == [
            column.name for column in tables[0].columns
        ]


def test_it_says_who_sees_what():
    def seen(model: str) -> str:
        return dictionary().split(f"\n### {model}\n")[1].split("谁看得到：")[1].splitlines()[0]

    assert seen("Obligation") == "组织生活记录；应履职责及其状态"
    assert seen("Confided") == "谈话内容、约谈和思想汇报（任何职务都不开放，只有当事人）"
    assert seen("Account") == "不按组织划分，只由本房间的动作读取"
