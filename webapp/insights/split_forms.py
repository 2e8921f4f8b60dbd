"""The form of one part of a split submission: under what it is filed, and where it stands."""

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import BaseForm, at_most
from webapp.core.i18n import Text, t
from webapp.insights import rules
from webapp.insights.models import Aspect

FIELDS = {
    Aspect.PROBLEM_TYPE: "problem_types",
    Aspect.STRATEGY: "strategy",
    Aspect.STANCE: "stance",
    Aspect.KIND: "kind",
}


class PartForm(BaseForm):
    problem_types = SelectMultipleField(
        Text("ประเภทปัญหา (เลือกได้หลายข้อ)", "Problem types (choose any number)"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    strategy = SelectField(Text("ประเด็นการพัฒนาในแผน", "Strategy of the plan"), validators=[Optional()])
    stance = SelectField(Text("จุดยืน", "Stance"), validators=[Optional()])
    kind = SelectField(Text("ลักษณะข้อความ", "Nature of the text"), validators=[Optional()])
    theme = SelectField(Text("ประเด็น", "Theme"), validators=[Optional()])
    title = StringField(Text("หรือตั้งประเด็นใหม่", "Or name a new theme"), validators=[Optional(), at_most(300)])

    def offer(self, strategies: Mapping[str, str], themes: Mapping[str, str], types: Mapping[str, Text]) -> None:
        nothing = SelectChoice("", t("ไม่ระบุ", "None"))
        self.problem_types.choices = [SelectChoice(value, str(text)) for value, text in types.items()]
        self.strategy.choices = [nothing, *(SelectChoice(ref, label) for ref, label in strategies.items())]
        self.stance.choices = [
            nothing,
            *(SelectChoice(str(value), str(text)) for value, text in rules.STANCES.items() if value != "unsure"),
        ]
        self.kind.choices = [nothing, *(SelectChoice(value, str(text)) for value, text in rules.KINDS.items())]
        waits = SelectChoice("", t("ยังไม่อยู่ในประเด็นใด รอดำเนินการ", "In no theme yet: it waits"))
        self.theme.choices = [waits, *(SelectChoice(ref, title[:80]) for ref, title in themes.items())]

    @staticmethod
    def values_of(labels: Mapping[str, list[str]], theme: str) -> dict[str, Any]:
        found: dict[str, Any] = {"problem_types": labels.get(Aspect.PROBLEM_TYPE, []), "theme": theme}
        for aspect in (Aspect.STRATEGY, Aspect.STANCE, Aspect.KIND):
            found[FIELDS[aspect]] = next(iter(labels.get(aspect, [])), "")
        return found

    def labels(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {str(Aspect.PROBLEM_TYPE): list(self.problem_types.data or [])}
        for aspect in (Aspect.STRATEGY, Aspect.STANCE, Aspect.KIND):
            value = self[FIELDS[aspect]].data
            found[str(aspect)] = [value] if value else []
        return found
