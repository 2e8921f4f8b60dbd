"""The letters of this room, in Thai and then in English, because the reader's language is not known yet."""

from webapp.core import mail
from webapp.core.i18n import Text
from webapp.core.links import address


def _send(recipient: str, subject: Text, body: Text, *, keep: bool = False) -> None:
    """Most of these letters open an account: no copy of them is kept."""
    mail.post(recipient, f"{subject.th} / {subject.en}", f"{body.th}\n\n—\n\n{body.en}\n", keep=keep)


def send_invitation(recipient: str, token: str, role: Text, organisation: Text, area: Text) -> None:
    _send(
        recipient,
        Text("คำเชิญเข้าร่วมระบบร่วมคิด", "Invitation to Ruamkid"),
        Text(
            "เรียน ท่านผู้รับเชิญ\n\nท่านได้รับเชิญเป็น{role} ของ{organisation} พื้นที่{area} ในระบบร่วมคิด\n"
            "กรุณาเปิดลิงก์นี้ภายใน 14 วัน เพื่อตั้งชื่อและรหัสผ่าน (ใช้ได้ครั้งเดียว)\n\n{link}\n\n"
            "หากท่านไม่ทราบเรื่องนี้ ไม่ต้องดำเนินการใด ๆ",
            "You are invited to Ruamkid as {role} of {organisation}, area {area}.\n"
            "Please open this link within 14 days to set your name and password (it works once).\n\n{link}\n\n"
            "If you do not expect this, you need not do anything.",
        ).format(
            role=role, organisation=organisation, area=area, link=address("accounts.accept_invitation", token=token)
        ),
    )


def send_confirmation(recipient: str, token: str) -> None:
    _send(
        recipient,
        Text("ยืนยันการสมัครใช้ระบบร่วมคิด", "Confirm your Ruamkid account"),
        Text(
            "กรุณาเปิดลิงก์นี้ภายใน 24 ชั่วโมง เพื่อยืนยันว่าอีเมลนี้เป็นของท่าน\n\n{link}\n\nหากท่านไม่ได้สมัคร ไม่ต้องดำเนินการใด ๆ",
            "Please open this link within 24 hours to confirm that this address is yours.\n\n{link}\n\n"
            "If you did not register, you need not do anything.",
        ).format(link=address("accounts.confirm", token=token)),
    )


def send_already_registered(recipient: str) -> None:
    _send(
        recipient,
        Text("ท่านมีบัญชีในระบบร่วมคิดอยู่แล้ว", "You already have a Ruamkid account"),
        Text(
            "มีผู้ขอสมัครด้วยอีเมลนี้ แต่ท่านมีบัญชีอยู่แล้ว ท่านเข้าสู่ระบบด้วยรหัสผ่านเดิมได้ทันที หากลืมรหัสผ่าน ท่านขอตั้งใหม่ได้ที่หน้าเข้าสู่ระบบ",
            "Someone asked to register with this address, but you already have an account. "
            "You can sign in with your password, or ask for a new one on the sign-in page.",
        ),
    )


def send_mail_link(recipient: str, token: str, code: str) -> None:
    _send(
        recipient,
        Text("เข้าสู่ระบบร่วมคิด", "Sign in to Ruamkid"),
        Text(
            "เปิดลิงก์นี้ในเครื่องที่ท่านต้องการใช้ แล้วกดปุ่มเข้าสู่ระบบ\n\n{link}\n\n"
            "หรือพิมพ์รหัสนี้ในหน้าที่ท่านขอไว้: {code}\n\nใช้ได้ครั้งเดียวภายใน 15 นาที อย่าบอกรหัสนี้แก่ผู้ใด เจ้าหน้าที่จะไม่ถามรหัสจากท่าน\n"
            "หากท่านไม่ได้ขอ ไม่ต้องดำเนินการใด ๆ",
            "Open this link on the device that you want to use, and press the button.\n\n{link}\n\n"
            "Or type this code on the page where you asked: {code}\n\n"
            "It works once, within 15 minutes. Tell it to nobody; no officer will ask you for it.\n"
            "If you did not ask for it, you need not do anything.",
        ).format(link=address("accounts.enter_by_link", token=token), code=code),
    )


def send_notice(recipient: str, what: Text) -> None:
    """Tell the owner what was done to the account, in case it was somebody else."""
    _send(
        recipient,
        Text("มีการเปลี่ยนแปลงในบัญชีร่วมคิดของท่าน", "Something changed in your Ruamkid account"),
        Text(
            "{what}\n\nหากท่านทำเอง ไม่ต้องดำเนินการใด ๆ หากไม่ใช่ กรุณาตั้งรหัสผ่านใหม่ กด “ออกจากระบบทุกอุปกรณ์” ในหน้าบัญชีของฉัน และแจ้งผู้ดูแลระบบ",
            "{what}.\n\nIf it was you, you need not do anything. If not, please set a new password, "
            "choose 'Sign out everywhere' on your account page, and tell the administrator.",
        ).format(what=what),
        keep=True,
    )


def send_password_link(recipient: str, token: str) -> None:
    _send(
        recipient,
        Text("ตั้งรหัสผ่านใหม่ในระบบร่วมคิด", "A new password for Ruamkid"),
        Text(
            "กรุณาเปิดลิงก์นี้ภายใน 24 ชั่วโมง เพื่อตั้งรหัสผ่านใหม่ (ใช้ได้ครั้งเดียว)\n\n{link}\n\nหากท่านไม่ได้ขอ รหัสผ่านเดิมยังใช้ได้ตามปกติ",
            "Please open this link within 24 hours to set a new password (it works once).\n\n{link}\n\n"
            "If you did not ask for it, your password stays as it is.",
        ).format(link=address("accounts.new_password", token=token)),
    )
