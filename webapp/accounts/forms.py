"""Forms of the accounts room."""

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)

from webapp.accounts.rules import KIND_NAMES, LONGEST_PASSWORD, ROLE_NAMES, SHORTEST_PASSWORD
from webapp.areas import queries as areas
from webapp.core.forms import BaseForm, Readable, at_most, email, length_between, must_choose, required
from webapp.core.i18n import Text


def lower(value: str | None) -> str | None:
    return value.lower() if value else value


def new_password() -> Any:
    message = Text("รหัสผ่านต้องยาว {least} ถึง {most} ตัวอักษร", "The password needs {least} to {most} characters.")
    bounds = {"least": SHORTEST_PASSWORD, "most": LONGEST_PASSWORD}
    return length_between(SHORTEST_PASSWORD, LONGEST_PASSWORD, message.format(**bounds))


PASSWORD_HINT = Text(
    "อย่างน้อย 10 ตัวอักษร วลีสั้น ๆ ที่ท่านจำได้ปลอดภัยกว่าคำเดียว",
    "At least 10 characters. A short phrase that you remember is safer than one word.",
)


def email_field(label: Text | None = None) -> EmailField:
    """An address of mail, in lower case."""
    return EmailField(label or Text("อีเมล", "E-mail"), [required(), at_most(254), email()], filters=[lower])


def name_field() -> StringField:
    return StringField(Text("ชื่อและนามสกุล", "Name"), [required(), at_most(120), Readable()])


def new_password_field(label: Text | None = None) -> PasswordField:
    return PasswordField(label or Text("รหัสผ่าน", "Password"), [required(), new_password()], description=PASSWORD_HINT)


class SignInForm(BaseForm):
    email = email_field()
    password = PasswordField(Text("รหัสผ่าน", "Password"), [required()])


class MailLinkForm(BaseForm):
    email = email_field()


class CodeForm(BaseForm):
    code = StringField(Text("รหัส 8 หลักจากอีเมล", "The 8 digits from the letter"), [required(), at_most(40)])

    @property
    def digits(self) -> str:
        """The digits alone; Thai ones count too."""
        return "".join(str(int(one)) for one in self.code.data or "" if one.isdecimal())


class RegisterForm(BaseForm):
    name = name_field()
    email = email_field()
    password = new_password_field()


class ProveForm(BaseForm):
    password = PasswordField(Text("รหัสผ่าน", "Password"), [required()])


class CloseForm(BaseForm):
    sure = BooleanField(
        Text("เข้าใจแล้วว่าเปิดบัญชีนี้กลับมาไม่ได้", "I understand that this account cannot be opened again"),
        [required(Text("กรุณาทำเครื่องหมายก่อนปิดบัญชี", "Please tick this before you close the account."))],
    )


class FactorForm(BaseForm):
    code = StringField(
        Text("รหัส 6 หลักจากแอป หรือรหัสกู้คืน", "The app’s 6 digits, or a recovery code"), [required(), at_most(40)]
    )


class AppForm(BaseForm):
    code = StringField(Text("รหัส 6 หลักจากแอป", "The app’s 6 digits"), [required(), at_most(40)])


class PasskeyForm(BaseForm):
    credential = HiddenField()


class NewPasskeyForm(PasskeyForm):
    label = StringField(
        Text("ชื่อเรียก", "Name for it"),
        [required(), at_most(60), Readable()],
        description=Text("เช่น โทรศัพท์ของฉัน", "For example: my telephone"),
    )


class NameForm(BaseForm):
    name = name_field()


class EmailForm(BaseForm):
    email = email_field(Text("อีเมลใหม่", "New e-mail"))
    password = PasswordField(Text("รหัสผ่านปัจจุบัน", "Current password"), [required()])


class PasswordForm(BaseForm):
    old_password = PasswordField(Text("รหัสผ่านปัจจุบัน", "Current password"), [required()])
    password = new_password_field(Text("รหัสผ่านใหม่", "New password"))


class ForgottenForm(BaseForm):
    email = email_field()


class NewPasswordForm(BaseForm):
    password = new_password_field(Text("รหัสผ่านใหม่", "New password"))


class AcceptForm(BaseForm):
    name = name_field()
    password = new_password_field()


class KnownArea:
    """Refuses a code that no area has."""

    def __call__(self, form: Any, field: Field) -> None:
        if areas.get(field.data) is None:
            raise ValidationError(
                Text("ไม่พบพื้นที่นี้ กรุณาเลือกใหม่", "No such area. Please choose again.")  # type: ignore[arg-type]
            )


class InviteForm(BaseForm):
    email = email_field(Text("อีเมลของเจ้าหน้าที่", "The officer’s e-mail"))
    role = SelectField(Text("บทบาท", "Role"), [must_choose()])
    organisation = SelectField(Text("หน่วยงาน", "Office"), [must_choose()])
    area_code = SelectField(Text("พื้นที่รับผิดชอบ", "Area in charge"), [must_choose(), KnownArea()])

    def fill(self, organisations: list[Any], area_choices: list[tuple[str, str]]) -> "InviteForm":
        """Offer the roles, offices and areas that the one who invites may give."""
        blank = ("", str(Text("– เลือก –", "– choose –")))
        self.role.choices = [blank, *((role.value, str(name)) for role, name in ROLE_NAMES.items())]
        self.organisation.choices = [blank, *((o.public_id, o.name.th) for o in organisations)]
        self.area_code.choices = [blank, *area_choices]
        return self


class SendAgainForm(BaseForm):
    email = email_field(Text("อีเมลของเจ้าหน้าที่", "The officer’s e-mail"))


class OrganisationForm(BaseForm):
    name_th = StringField(Text("ชื่อหน่วยงาน (ไทย)", "Name (Thai)"), [required(), at_most(200), Readable()])
    name_en = StringField(Text("ชื่อหน่วยงาน (อังกฤษ)", "Name (English)"), [at_most(200)])
    kind = SelectField(Text("ประเภทหน่วยงาน", "Kind of office"), [must_choose()])
    area_code = SelectField(Text("พื้นที่ของหน่วยงาน", "Area of the office"), [must_choose(), KnownArea()])
    email = EmailField(Text("อีเมลที่เผยแพร่", "Published e-mail"), [at_most(254)])
    telephone = TelField(Text("โทรศัพท์ที่เผยแพร่", "Published telephone"), [at_most(60)])

    def fill(self, area_choices: list[tuple[str, str]]) -> "OrganisationForm":
        blank = ("", str(Text("– เลือก –", "– choose –")))
        self.kind.choices = [blank, *((kind.value, str(name)) for kind, name in KIND_NAMES.items())]
        self.area_code.choices = [blank, *area_choices]
        return self
