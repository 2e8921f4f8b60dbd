"""All datasets, in the order in which the catalogue shows them."""

from webapp.core.i18n import Text
from webapp.openness import disclosed, followed, planned, said
from webapp.openness.datasets import Dataset

GROUPS: tuple[tuple[Text, tuple[Dataset, ...]], ...] = (
    (
        Text("จังหวัดเปิดเผยและรับฟัง", "Disclosed and asked"),
        (disclosed.PROJECTS, disclosed.DOCUMENTS, disclosed.HEARINGS, disclosed.SESSIONS),
    ),
    (Text("เสียงจากประชาชน", "Said by people"), (said.SUBMISSIONS, said.THEMES, said.THEME_MEMBERS)),
    (
        Text("แผนและผลที่เกิดขึ้น", "Plans, and what came of it"),
        (
            *(planned.PLANS, planned.STRATEGIES, planned.PLAN_ITEMS, planned.INDICATORS),
            *(followed.LINKS, followed.RESPONSES, followed.PROGRESS, followed.ESCALATIONS),
        ),
    ),
    (Text("ข้อมูลอ้างอิง", "To refer to"), (disclosed.AREAS,)),
)
DATASETS = {one.name: one for _, group in GROUPS for one in group}
