"""How officers write a questionnaire: every kind, conditions, order, versions, two at once."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from webapp.core.db import db, unit_of_work
from webapp.hearings import questions, questions_rules
from webapp.hearings.models import Hearing, Question, QuestionKind
from webapp.hearings.questions_rules import QuestionDraft

KINDS: dict[str, dict[str, str]] = {
    "section": {},
    "open": {},
    "single": {"choices": "เดิน | On foot\nขับรถ | By car"},
    "multiple": {"choices": "ฝุ่น\nเสียง"},
    "scale": {},
    "matrix": {"rows": "ถนน\nไฟฟ้า"},
    "ranking": {"choices": "เร็ว\nถูก\nปลอดภัย"},
    "point": {},
    "file": {},
}


@pytest.fixture
def hearing(stored: Callable[..., Any]) -> Hearing:
    return stored(factories.hearing, "draft", questions=False)  # type: ignore[no-any-return]


def asked(hearing: Hearing) -> list[Question]:
    db.session.expire_all()
    return questions.of_version(hearing, questions.version_in_writing(hearing) or hearing.questions_version)


def add(publisher: Any, hearing: Hearing, kind: str, text: str, **more: Any) -> Question:
    data = {"kind": kind, "text_th": text, **KINDS.get(kind, {}), **more}
    answer = publisher.post(f"/hearings/{hearing.public_id}/questions/new", data=data)
    assert answer.status_code == 303, answer.text
    return asked(hearing)[-1]


def test_a_questionnaire_of_every_kind_is_written_previewed_and_tried(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    publisher = officer("publisher", "34")
    for kind in KINDS:
        publisher.page(f"/hearings/{hearing.public_id}/questions/new?kind={kind}")
        add(publisher, hearing, kind, f"คำถามแบบ {kind}")
    page = publisher.get(f"/hearings/{hearing.public_id}/questions").text
    assert all(f"คำถามแบบ {kind}" in page for kind in KINDS)
    preview = f"/hearings/{hearing.public_id}/questions/preview"
    assert "On foot" in publisher.get(preview + "?lang=en").text
    publisher.get(preview + "?lang=th")
    assert "ส่งได้" in publisher.post(preview, data={**publisher.form(preview), "text": "ลองดู"}).text
    assert officer("publisher", "50").get(preview).status_code == 404


def test_a_question_is_asked_only_after_an_answer_and_the_order_keeps_it_possible(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}/questions"
    source = add(publisher, hearing, "single", "เดินทางอย่างไร")
    chosen = publisher.post(
        page + "/new", data={"kind": "open", "text_th": "จอดที่ใด", "after": source.key, "choose": "1"}
    )
    assert chosen.status_code == 200 and "ขับรถ" in chosen.text and "จอดที่ใด" in chosen.text
    missing = publisher.post(page + "/new", data={"kind": "open", "text_th": "จอดที่ใด", "after": source.key})
    assert missing.status_code == 422
    for kind, words in (("section", "ชื่อหัวข้อ (ไทย) – "), ("ranking", "สิ่งที่ให้เรียงลำดับ – ")):
        unnamed = publisher.post(page + "/new", data={"kind": kind, "text_th": "" if kind == "section" else "ลำดับ"})
        assert unnamed.status_code == 422 and words in unnamed.text, "the summary calls a field as the form does"
    parking = add(publisher, hearing, "open", "จอดที่ใด", after=source.key, values=["2"])
    assert parking.shown_if == {"key": source.key, "values": ["2"]}
    assert "“ขับรถ” ในข้อ “เดินทางอย่างไร”" in publisher.get(page).text
    publisher.post(f"{page}/{parking.public_id}/move", data={"to": "up"})
    publisher.post(f"{page}/{source.public_id}/remove")
    assert [one.text_th for one in asked(hearing)] == ["เดินทางอย่างไร", "จอดที่ใด"]
    assert "ขึ้นกับข้อนี้" in publisher.get(page).text
    refused = publisher.post(
        f"{page}/{source.public_id}", data={**publisher.form(f"{page}/{source.public_id}"), "choices": "เดิน"}
    )
    assert refused.status_code == 422
    last = add(publisher, hearing, "open", "อื่น ๆ")
    publisher.post(f"{page}/{last.public_id}/move", data={"to": "up"})
    publisher.post(f"{page}/{last.public_id}/move", data={"to": "up"})
    assert [one.text_th for one in asked(hearing)] == ["อื่น ๆ", "เดินทางอย่างไร", "จอดที่ใด"]
    publisher.post(f"{page}/{parking.public_id}/remove")
    publisher.post(f"{page}/{source.public_id}/remove")
    assert [one.text_th for one in asked(hearing)] == ["อื่น ๆ"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_th": " "},
        {"choices": "เดิน"},
        {"choices": "เดิน\nเดิน"},
        {"choices": "\n".join(f"ข้อ {n}" for n in range(100_000))},
        {"choices": "\n".join(f"ข้อ {n}" for n in range(31))},
    ],
)
def test_a_wrong_question_comes_back_with_what_was_typed(
    officer: Callable[..., Any], hearing: Hearing, wrong: dict[str, str]
) -> None:
    data = {"kind": "single", "text_th": "เดินทางอย่างไร", "text_en": "How?", **KINDS["single"], **wrong}
    answer = officer("publisher", "34").post(f"/hearings/{hearing.public_id}/questions/new", data=data)
    assert answer.status_code == 422 and "How?" in answer.text
    assert asked(hearing) == []


def test_a_questionnaire_has_an_end(officer: Callable[..., Any], hearing: Hearing) -> None:
    with unit_of_work():
        for n in range(questions_rules.MOST_QUESTIONS):
            db.session.add(Question(hearing_id=hearing.id, position=n + 1, kind="open", text_th=f"คำถาม {n}"))
    answer = officer("publisher", "34").post(
        f"/hearings/{hearing.public_id}/questions/new", data={"kind": "open", "text_th": "อีกข้อ"}
    )
    assert answer.status_code == 422 and "60" in answer.text


def test_two_editors_of_one_question_lose_nothing(officer: Callable[..., Any], hearing: Hearing) -> None:
    first, second = officer("publisher", "34"), officer("publisher", "34")
    question = add(first, hearing, "open", "ถามเดิม")
    page = f"/hearings/{hearing.public_id}/questions/{question.public_id}"
    theirs, ours = first.form(page), second.form(page)
    add(first, hearing, "open", "ถามอีกข้อ")  # elsewhere in the questionnaire: nobody's conflict
    assert first.post(page, data={**theirs, "text_th": "ถามแบบแรก"}).status_code == 303
    refused = second.post(page, data={**ours, "text_th": "ถามแบบสอง"})
    assert refused.status_code == 409 and "<del>" in refused.text and "แรก" in refused.text
    again = fields(next(f for f in parse(refused.text).iter("form") if f.find(".//*[@name='text_th']") is not None))
    assert again["text_th"] == "ถามแบบสอง"
    assert second.post(page, data=again).status_code == 303
    assert asked(hearing)[0].text_th == "ถามแบบสอง"


def test_published_questions_are_frozen_and_a_new_version_needs_a_reason(
    officer: Callable[..., Any], client: Browserlike, stored: Callable[..., Any]
) -> None:
    hearing = stored(factories.hearing)
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}/questions"
    old = hearing.questions[1].public_id
    assert publisher.get(f"{page}/{old}").status_code == 404
    publisher.post(page + "/version")
    new = asked(hearing)[1]
    assert new.public_id != old and new.text_th == "เพราะเหตุใด"
    assert (
        publisher.post(
            f"{page}/{new.public_id}",
            data={**publisher.form(f"{page}/{new.public_id}"), "text_th": "โปรดบอกเหตุผล"},
        ).status_code
        == 303
    )
    assert "โปรดบอกเหตุผล" not in client.get(f"/hearings/{hearing.public_id}").text
    assert publisher.post(page + "/publish", data={"reason": " "}).status_code == 422
    assert publisher.post(page + "/publish", data={"reason": "ถ้อยคำเดิมเข้าใจยาก"}).status_code == 303
    seen = client.get(f"/hearings/{hearing.public_id}").text
    assert "โปรดบอกเหตุผล" in seen and "ถ้อยคำเดิมเข้าใจยาก" in seen
    assert publisher.get(f"{page}/{new.public_id}").status_code == 404
    publisher.post(page + "/version")
    publisher.post(page + "/discard")
    assert "โปรดบอกเหตุผล" in client.get(f"/hearings/{hearing.public_id}").text


def test_the_wrong_person_changes_no_question(officer: Callable[..., Any], hearing: Hearing) -> None:
    for visitor in (officer("publisher", "50"), officer("planner", "34")):
        page = f"/hearings/{hearing.public_id}/questions"
        assert visitor.get(page).status_code in (403, 404)
        assert visitor.post(page + "/new", data={"kind": "open", "text_th": "แอบถาม"}).status_code in (403, 404)
    assert asked(hearing) == []


LINES = st.lists(st.tuples(st.sampled_from(["ก", "ข ค", "ง"]), st.sampled_from(["", "A", "B c"])), max_size=8)


@given(LINES)
def test_choices_survive_the_form(choices: list[tuple[str, str]]) -> None:
    shown = questions_rules.show_choices(questions_rules.numbered(tuple(choices)))
    assert questions_rules.read_choices(shown) == tuple(choices)


@given(st.lists(st.tuples(st.integers(-1, 6), st.sampled_from(["1", "2"])), max_size=7), st.data())
def test_only_what_leads_to_a_question_has_it_asked(made: list[tuple[int, str]], data: st.DataObject) -> None:
    every = [
        Question(
            key=str(n),
            kind=QuestionKind.SINGLE,
            shown_if={"key": str(source), "values": [value]} if 0 <= source < n else None,
        )
        for n, (source, value) in enumerate(made)
    ]
    given_answers = {one.key: data.draw(st.sampled_from(["1", "2", None])) for one in every}
    found = questions_rules.asked(every, given_answers)
    assert questions_rules.order_is_possible(every)
    for one in every:
        condition = one.shown_if
        expected = condition is None or (
            condition["key"] in found and given_answers[condition["key"]] in condition["values"]
        )
        assert (one.key in found) == expected


@pytest.mark.parametrize("kind", [kind for kind in QuestionKind if kind not in questions_rules.WITH_CHOICES])
def test_kinds_without_choices_need_none(kind: QuestionKind) -> None:
    assert questions_rules.question_faults(QuestionDraft(kind, "ถาม")) == {}
