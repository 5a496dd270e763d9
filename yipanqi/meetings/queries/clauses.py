"""How a clause is shown, and the tests that cite one of a rule pack: nothing of a meeting but its numbers."""

from yipanqi.engine import votes
from yipanqi.meetings.rules import Finding
from yipanqi.regulations.queries import clause_citation, library


def cited(clause: str) -> str:
    """The clause as it is shown, with the mark where its wording has not been read."""
    known, said = library().clause(clause), clause_citation(clause)
    read = (known is not None and known.verified) or "待核" in said
    return said if read else f"{said}（待核）"


def election_quorum(*, due: int, present: int | None) -> Finding:
    """Four fifths of those entitled make an election valid. `present` None: not recorded yet."""
    need, clause = -(-due * 4 // 5), cited("XJ-20")
    if present is None:
        return Finding(None, f"有选举权的应到会{due}人，{need}人到会即达五分之四", clause)
    if votes.is_election_quorate(present=present, due=due):
        return Finding(True, f"有选举权的应到会{due}人，实到{present}人，达到五分之四", clause)
    said = f"有选举权的应到会{due}人，实到{present}人，不足五分之四（至少{need}人），选举无效"
    return Finding(False, said, clause)
