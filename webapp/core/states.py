"""The words, tone and sign of every state that a badge can show. Tones: wait, open, done, stop, info, plain."""

from dataclasses import dataclass

from webapp.core.i18n import Text


@dataclass(frozen=True, slots=True)
class Look:
    label: Text
    tone: str
    icon: str


STATES = {
    "draft": Look(Text("ฉบับร่าง", "Draft"), "plain", "pencil"),
    "published": Look(Text("เผยแพร่แล้ว", "Published"), "info", "eye"),
    "disclosed": Look(Text("เปิดเผยแล้ว", "Disclosed"), "info", "eye"),
    "announced": Look(Text("ประกาศแล้ว ยังไม่เปิดรับ", "Announced, not yet open"), "info", "megaphone"),
    "open": Look(Text("เปิดรับความคิดเห็น", "Open for opinions"), "open", "message-circle"),
    "closed": Look(Text("ปิดรับแล้ว รอสรุปผล", "Closed, result to come"), "wait", "hourglass"),
    "summarised": Look(Text("สรุปผลแล้ว", "Result published"), "done", "clipboard-check"),
    "under_way": Look(Text("กำลังดำเนินการ", "Under way"), "info", "refresh-cw"),
    "finished": Look(Text("แล้วเสร็จ", "Finished"), "done", "badge-check"),
    "answered": Look(Text("ตอบแล้ว", "Answered"), "done", "circle-check"),
    "cancelled": Look(Text("ยกเลิก", "Cancelled"), "stop", "ban"),
    "received": Look(Text("รับเรื่องแล้ว", "Received"), "info", "inbox"),
    "waiting": Look(Text("รอดำเนินการ", "Waiting"), "wait", "clock"),
    "analysed": Look(Text("วิเคราะห์แล้ว", "Analysed"), "info", "lightbulb"),
    "in_theme": Look(Text("รวมเป็นประเด็นแล้ว", "In a theme"), "info", "layers"),
    "linked": Look(Text("เชื่อมกับแผนแล้ว", "Linked to the plan"), "done", "link"),
    "duplicate": Look(Text("ข้อความซ้ำ รวมแล้ว", "Same text, merged"), "plain", "merge"),
    "out_of_scope": Look(Text("นอกขอบเขต (มีเหตุผล)", "Out of scope (with a reason)"), "plain", "circle-help"),
    "held": Look(Text("รอผู้กลั่นกรอง", "Held for a moderator"), "wait", "shield-check"),
    "hidden": Look(Text("ปิดการแสดงผล", "Hidden"), "stop", "eye-off"),
    "proposed": Look(Text("ระบบเสนอ", "Proposed"), "wait", "sprout"),
    "accepted": Look(Text("รับเป็นประเด็น", "Accepted"), "done", "circle-check"),
    "rejected": Look(Text("ไม่รับ", "Rejected"), "stop", "x"),
    "adopted": Look(Text("รับเข้าแผน", "Adopted"), "done", "circle-check"),
    "already_planned": Look(Text("มีอยู่ในแผนแล้ว", "Already planned"), "done", "clipboard-check"),
    "partly_adopted": Look(Text("รับเข้าแผนบางส่วน", "Partly adopted"), "wait", "circle-dot"),
    "not_adopted": Look(Text("ยังไม่รับเข้าแผน (มีเหตุผล)", "Not adopted (with a reason)"), "stop", "x"),
    "referred": Look(Text("ส่งต่อหน่วยงานอื่น", "Referred"), "info", "arrow-up-right"),
    "support": Look(Text("เห็นด้วย", "Support"), "done", "thumbs-up"),
    "oppose": Look(Text("ไม่เห็นด้วย", "Oppose"), "stop", "thumbs-down"),
    "conditional": Look(Text("เห็นด้วยแบบมีเงื่อนไข", "For it, with conditions"), "wait", "scale"),
    "neutral": Look(Text("เป็นกลาง", "Neutral"), "plain", "minus"),
    "opinion": Look(Text("ความคิดเห็น", "Opinion"), "info", "message-square-text"),
    "problem_report": Look(Text("เรื่องแจ้ง", "Problem report"), "wait", "flag"),
    "petition": Look(Text("คำขอให้จัดรับฟัง", "Request for a hearing"), "info", "megaphone"),
    "planned": Look(Text("อยู่ระหว่างเตรียมการ", "In preparation"), "plain", "clipboard-list"),
    "in_progress": Look(Text("กำลังดำเนินการ", "In progress"), "info", "refresh-cw"),
    "completed": Look(Text("แล้วเสร็จ", "Completed"), "done", "badge-check"),
    "suspended": Look(Text("ชะลอไว้", "Suspended"), "wait", "clock"),
    "in_force": Look(Text("ใช้บังคับอยู่", "In force"), "done", "badge-check"),
    "model_asked": Look(Text("รอคิว", "Queued"), "wait", "clock"),
    "model_running": Look(Text("กำลังเรียนรู้", "Learning"), "info", "refresh-cw"),
    "model_serving": Look(Text("ใช้งานอยู่", "In use"), "done", "badge-check"),
    "model_kept": Look(Text("ผ่านเกณฑ์ เก็บไว้", "Passed, kept"), "plain", "check"),
    "model_refused": Look(Text("ไม่รับ", "Refused"), "stop", "x"),
    "model_rolled_back": Look(Text("ย้อนกลับแล้ว", "Rolled back"), "wait", "history"),
    "model_failed": Look(Text("ขัดข้อง", "Failed"), "stop", "triangle-alert"),
    "demonstration": Look(Text("ข้อมูลสาธิต", "Demonstration"), "plain", "info"),
}
