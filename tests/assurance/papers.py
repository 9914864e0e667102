"""What is true of papers, mails and jobs after the kills: figures of tests 7 and 8."""

from tests.assurance.conftest import Figure
from tests.assurance.installation import Installation

# Papers that the state of a version calls for and that are not there.
LOST_PAPERS = """
SELECT count(*) FROM cases_planversion version
CROSS JOIN LATERAL unnest(CASE WHEN version.state = 'beslutad'
    THEN ARRAY['plan', 'lattlast', 'beslut'] ELSE ARRAY['plan', 'lattlast'] END) AS due(kind)
WHERE version.state <> 'utkast' AND NOT EXISTS (
    SELECT FROM cases_plandocument paper
    WHERE paper.plan_version_id = version.id AND paper.kind = due.kind)
"""
LOST_JOBS = "SELECT count(*) FROM core_job WHERE state <> 'done'"
LOST_MAILS = "SELECT count(*) FROM core_mail WHERE state <> 'sent'"
DOUBLE_PAPERS = """
SELECT coalesce(sum(n - 1), 0) FROM (
    SELECT count(*) AS n FROM cases_plandocument GROUP BY plan_version_id, kind) AS papers
"""
# A file that no paper names has been made in vain.
STRAY_FILES = """
SELECT count(*) FROM core_storedfile file
WHERE NOT EXISTS (SELECT FROM cases_plandocument paper WHERE paper.file_id = file.id)
"""
DOUBLE_JOBS = """
SELECT coalesce(sum(n - 1), 0) FROM (
    SELECT count(*) AS n FROM core_job WHERE unique_key <> '' GROUP BY kind, unique_key) AS jobs
"""
BROKEN_FILES = """
SELECT count(*) FROM core_storedfile
WHERE sha256 <> encode(sha256(content), 'hex') OR size <> length(content)
   OR substr(content, 1, 5) <> '%PDF-'::bytea
   OR position('%%EOF'::bytea IN substr(content, greatest(1, length(content) - 32))) = 0
"""
MADE = "SELECT count(*) FROM cases_plandocument"


def count(installation: Installation, sql: str) -> int:
    """One number."""
    return int(installation.query(sql)[0][0])


def tell(figure: Figure, number: int, installation: Installation, when: str = "") -> None:
    """Nothing lost, nothing double, nothing half: counted in the database itself."""
    made = count(installation, MADE)
    figure(number, f"{when}PDFs made", made, holds=made > 0)
    again = installation.started_again
    figure(
        number, f"{when}workers that ended by themselves and were started again", again, holds=True
    )
    for what, parts in {
        "lost": (LOST_PAPERS, LOST_JOBS, LOST_MAILS),
        "double": (DOUBLE_PAPERS, STRAY_FILES, DOUBLE_JOBS),
        "broken PDFs": (BROKEN_FILES,),
    }.items():
        found = sum(count(installation, sql) for sql in parts)
        note = why(installation) if found else ""
        figure(number, when + what, found, holds=found == 0, note=note)


def why(installation: Installation) -> str:
    """Which jobs are not done, for a figure that falls short."""
    sql = "SELECT kind, state, attempts, left(error, 80) FROM core_job WHERE state <> 'done'"
    return "; ".join(" ".join(map(str, row)) for row in installation.query(sql)[:5])
