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


def send_withdrawal(recipient: str, role: Text, organisation: Text, area: Text) -> None:
    _send(
        recipient,
        Text("บทบาทของท่านในระบบร่วมคิดถูกถอนแล้ว", "A role of yours in Ruamkid was withdrawn"),
        Text(
            "เรียน ท่านเจ้าหน้าที่\n\nผู้ดูแลระบบได้ถอนบทบาท{role} ของ{organisation} พื้นที่{area} ของท่านแล้ว มีผลทันที\n"
            "บัญชีของท่าน งานที่ทำไว้ และบทบาทอื่นที่ท่านมียังคงเดิม\n\n{link}\n\nหากเห็นว่าไม่ถูกต้อง กรุณาแจ้งผู้ดูแลระบบของหน่วยงาน",
            "Dear colleague,\n\nyour role as {role} of {organisation}, area {area}, was withdrawn by an administrator. "
            "It holds at once.\nYour account, what you have done and any other role of yours stay.\n\n{link}\n\n"
            "If you think this is wrong, please tell the administrator of your office.",
        ).format(role=role, organisation=organisation, area=area, link=address("accounts.account")),
        keep=True,
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


def send_kept(recipient: str) -> None:
    """To an address that an account has just left."""
    _send(
        recipient,
        Text("อีเมลนี้ยังใช้กับบัญชีร่วมคิดไม่ได้", "This address cannot be used with Ruamkid yet"),
        Text(
            "มีผู้ขอใช้อีเมลนี้กับบัญชีร่วมคิด แต่อีเมลนี้เพิ่งเลิกใช้กับอีกบัญชีหนึ่ง ระบบสงวนไว้ 7 วัน เผื่อเจ้าของบัญชีนั้นต้องการใช้ต่อ\n\n"
            "หากเป็นท่านเอง กรุณาขออีกครั้งเมื่อพ้น 7 วัน หากไม่ใช่ ไม่ต้องดำเนินการใด ๆ",
            "Someone asked to use this address with Ruamkid, but another account has just left it. It is kept for 7 days, "
            "in case the owner of that account wants it back.\n\n"
            "If it was you, please ask again after 7 days. If not, you need not do anything.",
        ),
    )


def send_email_confirmation(recipient: str, token: str) -> None:
    _send(
        recipient,
        Text("ยืนยันอีเมลใหม่ของบัญชีร่วมคิด", "Confirm the new address of your Ruamkid account"),
        Text(
            "กรุณาเปิดลิงก์นี้ภายใน 24 ชั่วโมง แล้วกดปุ่ม เพื่อใช้อีเมลนี้เข้าสู่ระบบร่วมคิดแทนอีเมลเดิม\n\n{link}\n\n"
            "หากระบบขอให้เข้าสู่ระบบก่อน กรุณาใช้อีเมลเดิม หากท่านไม่ได้ขอ ไม่ต้องดำเนินการใด ๆ",
            "Please open this link within 24 hours and press the button, to sign in to Ruamkid with this address instead "
            "of the old one.\n\n{link}\n\nIf you are asked to sign in first, please use the old address. "
            "If you did not ask for this, you need not do anything.",
        ).format(link=address("accounts.confirm_email", token=token)),
    )


def send_email_taken(recipient: str) -> None:
    _send(
        recipient,
        Text("อีเมลนี้มีบัญชีร่วมคิดอยู่แล้ว", "This address has a Ruamkid account already"),
        Text(
            "มีผู้ขอเปลี่ยนอีเมลของบัญชีหนึ่งเป็นอีเมลนี้ แต่อีเมลนี้มีบัญชีอยู่แล้ว จึงไม่มีการเปลี่ยนแปลงใด ๆ\n\n"
            "หากเป็นท่านเอง ท่านเข้าสู่ระบบด้วยอีเมลนี้ได้ทันที หรือปิดบัญชีของอีเมลนี้ก่อนแล้วขออีกครั้ง หากไม่ใช่ ไม่ต้องดำเนินการใด ๆ",
            "Someone asked to give an account this address, but this address has an account already. Nothing has changed.\n\n"
            "If it was you, you can sign in with this address, or close its account and ask again. "
            "If not, you need not do anything.",
        ),
    )


def send_email_asked(recipient: str, new: str, token: str) -> None:
    """To the old address, before anything changes."""
    _send(
        recipient,
        Text("มีการขอเปลี่ยนอีเมลของบัญชีร่วมคิดของท่าน", "Your Ruamkid account is to get another address"),
        Text(
            "มีการขอเปลี่ยนอีเมลของบัญชีร่วมคิดของท่านเป็น {new}\n\nหากท่านขอเอง ไม่ต้องดำเนินการใด ๆ\n\n"
            "หากไม่ใช่ท่าน กรุณาเปิดลิงก์นี้ภายใน 7 วัน แล้วกดปุ่ม “ไม่ใช่ฉัน” บัญชีจะใช้อีเมลนี้ตามเดิม "
            "ทุกอุปกรณ์จะออกจากระบบ และท่านจะได้ตั้งรหัสผ่านใหม่\n\n{link}",
            "Someone asked to change the address of your Ruamkid account to {new}.\n\n"
            "If it was you, you need not do anything.\n\n"
            "If not, please open this link within 7 days and press 'It was not me': the account keeps this address, "
            "every device is signed out, and you set a new password.\n\n{link}",
        ).format(new=new, link=address("accounts.undo_email", token=token)),
    )


def send_email_changed(recipient: str, new: str, token: str) -> None:
    """To the old address, after the change."""
    _send(
        recipient,
        Text("บัญชีร่วมคิดของท่านเปลี่ยนอีเมลแล้ว", "Your Ruamkid account has another address"),
        Text(
            "บัญชีร่วมคิดของท่านเปลี่ยนไปใช้อีเมล {new} แล้ว จดหมายต่อไปจะส่งไปที่นั่น\n\nหากท่านเปลี่ยนเอง ไม่ต้องดำเนินการใด ๆ\n\n"
            "หากไม่ใช่ท่าน กรุณาเปิดลิงก์นี้ภายใน 7 วัน แล้วกดปุ่ม “ไม่ใช่ฉัน” บัญชีจะกลับมาใช้อีเมลนี้ "
            "ทุกอุปกรณ์จะออกจากระบบ และท่านจะได้ตั้งรหัสผ่านใหม่\n\n{link}",
            "Your Ruamkid account now uses the address {new}; further letters go there.\n\n"
            "If you changed it, you need not do anything.\n\n"
            "If not, please open this link within 7 days and press 'It was not me': the account has this address again, "
            "every device is signed out, and you set a new password.\n\n{link}",
        ).format(new=new, link=address("accounts.undo_email", token=token)),
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
        Text("บัญชีร่วมคิด: {what}", "Ruamkid account: {what}").format(what=what),
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
