"""The smallest package of rules the tests need, and packages written from it with changes."""

import json
from pathlib import Path

import yaml

from yipanqi.engine.documents import fingerprint

PACK = {
    "format": 1, "id": "test", "version": 1, "title": "测试", "effective_from": "2020-01-01",
    "regulations": [{"code": "T", "title": "测试条例", "issuer": "测试机关", "effective_on": "2020-01-01"}],
    "clauses": [{"id": "T-1", "regulation": "T", "article": "第一条", "text": "测试。", "status": "U-H"}],
    "duties": [
        {"id": "quarter", "code": "members_meeting", "title": "党员大会", "subjects": ["branch"], "period": "quarter",
         "severity": "soft", "clause": "T-1", "counts": ["members_meeting"]},
        {"id": "term", "code": "election", "title": "换届", "subjects": ["branch"], "period": "term", "years": 3,
         "severity": "hard", "clause": "T-1", "counts": ["election"], "exempt_temporary": True},
    ],
}  # fmt: skip


def written(file: Path, **changes) -> Path:
    """The package with these changes as a file, its fingerprint right."""
    content = json.loads(json.dumps({**PACK, **changes}))  # no aliases
    file.write_text(yaml.safe_dump({**content, "fingerprint": fingerprint(content)}, allow_unicode=True))
    return file
