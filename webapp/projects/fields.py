"""Fields that read what people in Thailand type: amounts with commas and Thai digits, Buddhist-era years."""

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DateField, Field
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits
from webapp.projects.rules import read_amount


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
    """A day. A Buddhist-era year, typed where the browser has no calendar, is understood."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = arabic_digits(valuelist[0].strip()) if valuelist else ""
        self.raw_data = valuelist
        self.data = None
        if not typed:
            return
        parts = typed.split("-") if "-" in typed else typed.split("/")[::-1]
        try:
            year, month, day = (int(part) for part in parts)
            self.data = date(year - 543 if year > 2400 else year, month, day)
        except ValueError:
            raise ValueError(Text("กรุณากรอกวันที่ให้ถูกต้อง เช่น 31/12/2569", "Please give a date like 31/12/2026.")) from None
        if not 1900 < self.data.year < 2200:
            self.data = None
            raise ValueError(Text("กรุณาตรวจปีอีกครั้ง", "Please check the year."))
