"""Fields that read what people in Thailand type: amounts with commas and Thai digits, Buddhist-era years."""

from decimal import Decimal
from typing import Any

from wtforms import DateField, Field, FieldList, Form, FormField, SelectField, StringField
from wtforms.utils import unset_value
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from webapp.core.days import read_moment
from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits
from webapp.projects.models import CostSource
from webapp.projects.rules import COST_SOURCES, read_amount


class AmountField(Field):
    """Baht. What was typed stands in the field again if it cannot be read."""

    widget = TextInput()
    data: Decimal | None
    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = (valuelist[0] if valuelist else "").strip()
        self.data = read_amount(self.typed) if self.typed else None

    def _value(self) -> str:
        return self.typed or (f"{self.data:,.2f}".removesuffix(".00") if self.data is not None else "")

    def pre_validate(self, form: Any) -> None:
        if self.typed and self.data is None:
            raise ValidationError(
                Text("กรุณากรอกจำนวนเงินเป็นตัวเลข เช่น 12,500,000", "Please give the amount in figures, like 12,500,000.")  # type: ignore[arg-type]
            )


class DayField(DateField):
    """A day, typed where the browser has no calendar as people write it: with Buddhist-era years, Thai digits and months."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.raw_data = valuelist
        self.data = None
        if not typed:
            return
        moment = read_moment(typed)
        if moment is None:
            raise ValueError(Text("กรุณากรอกวันที่ให้ถูกต้อง เช่น 31/12/2569", "Please give a date like 31/12/2026."))
        if not 1900 < moment.year < 2200:
            raise ValueError(Text("กรุณาตรวจปีอีกครั้ง", "Please check the year."))
        self.data = moment.date()


class CostLineForm(Form):
    """One year and source; a line in which nothing stands counts for nothing."""

    year = StringField(Text("ปีงบประมาณ (พ.ศ.)", "Fiscal year (B.E.)"))
    source = SelectField(Text("แหล่งเงิน", "Source"), choices=[])
    amount = AmountField(Text("จำนวนเงิน (บาท)", "Amount (baht)"))

    class Meta:
        locales = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = [(value.value, str(name)) for value, name in COST_SOURCES.items()]

    @property
    def is_empty(self) -> bool:
        return not (self.year.data or "").strip() and not self.amount.typed and self.amount.data is None

    @property
    def fiscal_year(self) -> int | None:
        typed = arabic_digits((self.year.data or "").strip())
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
        number += 543 if 1990 <= number < 2100 else 0
        return number if 2500 <= number <= 2650 else None


class CostsField(FieldList):
    """Lines of year, source and amount. The button `add-cost` sends the form back with one more line."""

    MOST = 40

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(FormField(CostLineForm), label, min_entries=1, max_entries=self.MOST, **kwargs)
        self.stepping = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        if isinstance(data, list):
            data = [{"year": str(year), "source": source, "amount": amount} for year, source, amount in data]
        super().process(formdata, data, extra_filters)
        self.stepping = bool(formdata) and "add-cost" in formdata
        if self.stepping and len(self.entries) < self.MOST:
            self.append_entry()

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Every line that says something says it whole, and each year and source stands once."""
        faults: list[Text] = []
        seen: set[tuple[int | None, str]] = set()
        for number, entry in enumerate(self.entries, 1):
            line = entry.form
            if line.is_empty:
                continue
            if line.fiscal_year is None:
                faults.append(_fault(number, Text("กรุณาใส่ปีงบประมาณ เช่น 2569", "give the fiscal year, like 2569")))
            elif line.amount.data is None:
                faults.append(_fault(number, Text("กรุณาใส่จำนวนเงินเป็นตัวเลข", "give the amount in figures")))
            elif line.source.data not in set(CostSource):
                faults.append(_fault(number, Text("กรุณาเลือกแหล่งเงิน", "choose the source")))
            elif (line.fiscal_year, line.source.data) in seen:
                faults.append(_fault(number, Text("ปีและแหล่งเงินนี้มีแล้ว", "this year and source stand above already")))
            seen.add((line.fiscal_year, line.source.data))
        self.errors = faults
        return not faults

    @property
    def lines(self) -> list[tuple[int, str, Decimal]]:
        return sorted(
            (entry.form.fiscal_year, entry.form.source.data, entry.form.amount.data)
            for entry in self.entries
            if not entry.form.is_empty and entry.form.fiscal_year and entry.form.amount.data is not None
        )


def _fault(number: int, words: Text) -> Text:
    return Text("รายการที่ {n}: {words}", "Line {n}: {words}").format(n=number, words=words)
