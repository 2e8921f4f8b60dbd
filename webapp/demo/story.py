"""What happened in the demonstration province, act by act: each is an operation of a room, done by whoever may."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from webapp.accounts import operations as accounts
from webapp.accounts.models import Organisation, OrganisationKind, User
from webapp.core import clock, files
from webapp.core.db import db
from webapp.core.policy import SYSTEM, VISITOR, Actor, Role
from webapp.core.thai import fiscal_year
from webapp.demo import deliberations, gatherings, inspected, ladders, own_types, periods, results, source, table
from webapp.demo.details import detail_acts, further_facts
from webapp.demo.plans import occasion, publish_plan, report_progress, show_next
from webapp.demo.source import Record
from webapp.hearings import operations as hearings
from webapp.hearings.models import Hearing, Method, QuestionKind
from webapp.hearings.questions_rules import QuestionDraft
from webapp.insights import operations as insights
from webapp.insights.models import Theme, ThemeState
from webapp.planning import adoption
from webapp.planning import operations as planning
from webapp.planning.models import Plan, PlanItem, Strategy
from webapp.projects import operations as projects
from webapp.projects.models import Project, ProjectStatus
from webapp.submissions import entering, moderating
from webapp.submissions import operations as submissions
from webapp.submissions.models import Channel, Stance, State, Submission, Visibility
from webapp.submissions.operations import Incoming
from webapp.submissions.signing import StoredPhoto

ASSISTED = (Channel.PHONE, Channel.PAPER, Channel.MEETING, Channel.LINE)
MERGED = ("n2", "n3", "n5")  # the other copies are left for the planner to find
OFFICE_MINUTES = timedelta(minutes=30)  # the last minutes are the planner's: nothing arrives in them


@dataclass(frozen=True)
class Act:
    """One thing that happens at one moment."""

    at: datetime
    do: Callable[[], None]


@dataclass
class Story:
    """Gathers what the acts make, by the keys of the data files; `now` is when the demonstration is loaded."""

    now: datetime
    password_hashes: dict[str, str]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    strategies: dict[tuple[str, int], Strategy] = field(default_factory=dict)
    drafts: dict[str, Plan] = field(default_factory=dict)
    items: dict[tuple[str, str], PlanItem] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    hearings: dict[str, Hearing] = field(default_factory=dict)
    submissions: dict[str, Submission] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    photos: dict[str, StoredPhoto] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    papers: list[str] = field(default_factory=list)

    def actor(self, key: str) -> Actor:
        return self.people[key].actor

    def day(self, days: int, minute: int = 9 * 60) -> datetime:
        """A moment on Thailand's clock, days from now; what would lie ahead today, or just now, happened yesterday."""
        midnight = self.now.astimezone(clock.BANGKOK).replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + timedelta(days=days, minutes=minute)
        return moment if moment < self.now - OFFICE_MINUTES or days > 0 else moment - timedelta(days=1)

    def acts(self) -> list[Act]:
        """Everything, in the order of its moments."""
        found = [Act(self.day(-400), self.open_offices), Act(self.day(-395), self.invite_people)]
        found.append(Act(self.day(-380), self.publish_plans))
        found.append(Act(self.day(-379), partial(own_types.add, self)))
        found += [
            *self.project_acts(),
            *detail_acts(self),
            *self.hearing_acts(),
            *gatherings.acts(self),
            *self.submission_acts(),
            *self.theme_acts(),
            *self.progress_acts(),
            *self.draft_acts(),
            *self.ladder_acts(),
            *(Act(at, do) for at, do in deliberations.steps(self)),
            *(Act(at, do) for at, do in inspected.acts(self)),
            *(Act(at, do) for at, do in table.acts(self)),
            Act(self.now - timedelta(minutes=4), partial(periods.publish_last_half, self)),
            Act(self.now - timedelta(minutes=3), partial(periods.ask_for_last_year, self)),
        ]
        return sorted(found, key=lambda act: act.at)

    # Offices and people

    def open_offices(self) -> None:
        for one in source.records("organisations"):
            self.organisations[one["key"]] = accounts.create_organisation(
                SYSTEM,
                name_th=one["name_th"],
                name_en=one["name_en"],
                kind=OrganisationKind(one["kind"]),
                area_code=one["area"],
                email=one["email"],
            )

    def invite_people(self) -> None:
        for one in source.records("officers"):
            hashed = self.password_hashes[one["key"]]
            user = accounts.create_user(VISITOR, email=one["email"], name=one["name_th"], password_hash=hashed)
            self.people[one["key"]] = user
            for office in filter(None, [one["organisation"], *one["also_for"]]):
                role = Role(one["role"])
                accounts.grant_membership(SYSTEM, user, self.organisations[office], role, one["area"])

    def publisher_of(self, organisation: str) -> Actor:
        return self.actor("publisher_highway" if organisation == "highway1" else "publisher")

    # Plans

    def publish_plans(self) -> None:
        agencies = {one["key"]: one["name_th"] for one in source.records("organisations")}
        for one in source.records("plan"):
            planner = self.actor("planner_osm" if one["key"] == "cluster" else "planner")
            plan = publish_plan(planner, one, agencies, fiscal_year(self.now.date()))
            chosen = select(Strategy).where(Strategy.plan_id == plan.id)
            self.strategies |= {(one["key"], strategy.number): strategy for strategy in db.session.scalars(chosen)}
            of_plan = select(PlanItem).join(PlanItem.strategy).where(Strategy.plan_id == plan.id)
            self.items |= {(one["key"], item.code): item for item in db.session.scalars(of_plan)}

    def draft_acts(self) -> Iterator[Act]:
        """The draft of the next provincial plan: open to readers, talked over a week later."""
        told = next(one["next"] for one in source.records("plan-details") if "next" in one)

        def show() -> None:
            self.drafts["province"] = show_next(self.actor("planner"), self.strategies["province", 1].plan, told)

        def discuss() -> None:
            held = occasion(told["consultation"], clock.today())
            adoption.record_consultation(self.actor("planner"), self.drafts["province"], held)

        yield Act(self.day(-told["shown_days_ago"]), show)
        yield Act(self.day(-told["consultation"]["days_ago"]), discuss)

    # Projects

    def project_acts(self) -> Iterator[Act]:
        for one in source.records("projects"):
            disclosed = self.day(-one["disclosed_days_ago"])
            yield Act(disclosed, partial(self.disclose, one))
            status = ProjectStatus(one["status"])
            if status in (ProjectStatus.UNDER_WAY, ProjectStatus.FINISHED):
                begun = self.day(one["starts_in_days"])
                yield Act(begun, partial(self.report_status, one, ProjectStatus.UNDER_WAY, "เริ่มดำเนินการตามสัญญา"))
            if status == ProjectStatus.FINISHED:
                ended = self.day(one["ends_in_days"])
                yield Act(ended, partial(self.report_status, one, ProjectStatus.FINISHED, "ตรวจรับงานแล้ว"))

    def disclose(self, one: Record) -> None:
        office = self.organisations[one["organisation"]]
        actor = self.publisher_of(one["organisation"])
        item = self.items[one["plan"], one["plan_item"]]
        facts = {
            **one["facts"],
            "title": one["title_th"],
            "area_code": one["area"],
            "lat": one["lat"],
            "lon": one["lon"],
            "starts_on": self.day(one["starts_in_days"]).date(),
            "ends_on": self.day(one["ends_in_days"]).date(),
            "strategy_ref": item.strategy.public_id,
            "plan_item_ref": item.public_id,
            "impact": one["impact_level"],
            "screening_reason": one["screening_reason"],
            "screening_by": office.name_th,
            "screened_on": clock.today(),
            "contact": f"{office.name_th} {office.email}",
            **further_facts(one, self),
        }
        project = projects.create_project(actor, office, facts)
        projects.publish_project(actor, project)
        self.projects[one["key"]] = project

    def report_status(self, one: Record, status: ProjectStatus, reason: str) -> None:
        projects.set_status(self.publisher_of(one["organisation"]), self.projects[one["key"]], status, reason)

    # Hearings

    def hearing_acts(self) -> Iterator[Act]:
        for one in source.records("hearings"):
            yield Act(self.day(one["announced_in_days"], 10 * 60), partial(self.announce, one))
            if one["summary_th"]:
                published = self.day(one["summary_published_in_days"], 15 * 60)
                yield Act(published, partial(self.summarise, one))
                if correction := one.get("correction"):
                    yield Act(published + timedelta(days=correction["after_days"]), partial(self.correct, one))

    def announce(self, one: Record) -> None:
        project = self.projects[one["project"]]
        actor = self.publisher_of(self.organisation_key(project))
        plan = hearings.Plan(
            title=one["title_th"],
            purpose=one["detail_th"],
            methods=[Method(method) for method in one["methods"]],
            opens_on=self.day(one["opens_in_days"]).date(),
            closes_on=self.day(one["closes_in_days"]).date(),
            place=one["place_th"],
            questions=[self.question(question) for question in one["questions"]],
        )
        hearing = hearings.create_hearing(actor, project, plan)
        gatherings.hold_sessions(actor, hearing, one, self)
        results.put_up_text(actor, hearing, one["key"])
        hearings.announce_hearing(actor, hearing)
        results.post_announcement(actor, hearing, one)
        self.hearings[one["key"]] = hearing

    @staticmethod
    def question(one: Record) -> QuestionDraft:
        choices = tuple((choice["th"], choice["en"]) for choice in one.get("choices", ()))
        return QuestionDraft(QuestionKind(one["kind"]), one["text_th"], one["text_en"], choices)

    def organisation_key(self, project: Project) -> str:
        return next(key for key, office in self.organisations.items() if office.id == project.organisation_id)

    def summarise(self, one: Record) -> None:
        hearing = self.hearings[one["key"]]
        actor = self.publisher_of(self.organisation_key(hearing.project))
        results.publish(actor, hearing, one)

    def correct(self, one: Record) -> None:
        hearing = self.hearings[one["key"]]
        results.correct(self.publisher_of(self.organisation_key(hearing.project)), hearing, one["correction"])

    # Submissions

    def submission_acts(self) -> Iterator[Act]:
        for one in source.records("submissions"):
            moment = self.day(-one["days_ago"], one["minute"])
            yield Act(moment, partial(self.receive, one))
            later = min(moment + timedelta(hours=20), self.now - timedelta(minutes=1))
            if "hidden" in one:
                yield Act(later, partial(self.hide, one))
            if "set_aside" in one:
                yield Act(later, partial(self.set_aside, one))

    def receive(self, one: Record) -> None:
        channel = Channel(one["channel"])
        clerk = self.people["moderator"].id if channel in ASSISTED else None
        writer = self.actor(one["author"]) if "author" in one else VISITOR
        hearing = self.hearings[one["hearing"]] if one["hearing"] else None
        incoming = Incoming(
            text=one["text"],
            area_code=one["area"],
            lat=one["lat"],
            lon=one["lon"],
            photos=tuple(self.photos[name] for name in one.get("photos", ())),
            stance=one.get("stance_given"),
            answers=self.answers(one, hearing) if hearing else {},
            about=results.about(hearing, one["hearing"], one["key"]) if hearing else None,
            email=f"{one['key']}@people.example" if one["has_contact"] else "",
            key=f"demonstration {one['key']}",
            channel=channel,
            entered_by=clerk,
        )
        if hearing and clerk:
            page = 1 + sum(one.entered_by == clerk for one in self.submissions.values())
            where = gatherings.origin(hearing, channel, page)
            receipt = entering.enter_opinion(self.actor("moderator"), hearing, incoming, where)
        elif hearing:
            receipt = submissions.receive_opinion(writer, hearing, incoming, phase="open")
        else:
            receipt = submissions.receive_report(writer, incoming)
        self.submissions[one["key"]] = receipt.submission
        self.codes[one["key"]] = receipt.code

    def answers(self, one: Record, hearing: Hearing) -> dict[int, object]:
        """The answers as the form would have sent them: a choice is known by its place."""
        asked = next(record for record in source.records("hearings") if record["key"] == one["hearing"])["questions"]
        given: dict[int, object] = {}
        for draft, question in zip(asked, hearing.questions, strict=True):
            places = {choice["value"]: str(place) for place, choice in enumerate(draft.get("choices", ()), 1)}
            answer = one["answers"].get(draft["key"])
            if draft["kind"] == QuestionKind.STANCE:
                answer = one["stance_given"] and Stance(one["stance_given"]).value
            elif draft["kind"] == QuestionKind.OPEN:
                answer = one["text"]
            elif isinstance(answer, list):
                answer = [places[value] for value in answer]
            elif answer is not None:
                answer = places[answer]
            if answer:
                given[question.id] = answer
        return given

    def hide(self, one: Record) -> None:
        moderator = self.actor("moderator")
        moderating.moderate(moderator, self.submissions[one["key"]], Visibility.HIDDEN, one["hidden"])

    def set_aside(self, one: Record) -> None:
        found, reason = [self.submissions[one["key"]]], one["set_aside"]
        permission = "submission.set_aside"
        submissions.set_state(self.actor("planner"), found, State.OUT_OF_SCOPE, permission=permission, reason=reason)

    # Themes

    def theme_acts(self) -> Iterator[Act]:
        accepted = self.accepted()
        for one in source.records("themes"):
            yield Act(accepted[one["key"]], partial(self.accept_theme, one))
        merged = [one for one in source.records("submissions") if one.get("copy_group") in MERGED]
        yield Act(self.now - timedelta(minutes=15), partial(self.merge_copies, merged))

    def accepted(self) -> dict[str, datetime]:
        """When each theme was accepted: two days after its last voice."""
        arrived = {one["key"]: self.day(-one["days_ago"], one["minute"]) for one in source.records("submissions")}
        last = {one["key"]: max(arrived[key] for key in one["members"]) for one in source.records("themes")}
        return {key: min(day + timedelta(days=2), self.now - timedelta(minutes=20)) for key, day in last.items()}

    def ladder_acts(self) -> Iterator[Act]:
        return (Act(at, do) for at, do in ladders.steps(self, self.accepted()))

    def accept_theme(self, one: Record) -> None:
        planner = self.actor("planner")
        members = [self.submissions[key] for key in one["members"]]
        said = self.submissions[one["title_submission"]]
        theme = insights.create_theme(planner, one["area"], one["title"], members, said)
        insights.edit_theme(
            planner,
            theme,
            title=one["title"],
            description=one["description"],
            strategy_ref=self.strategies["province", one["strategy"]].public_id,
            is_public=True,
            state=ThemeState.OPEN,
        )
        spans = [(self.submissions[q["submission"]], q["start"], q["end"]) for q in one["quotations"]]
        insights.set_quotations(planner, theme, spans)
        for link in one["links"]:
            item = self.items.get((link["plan"], link["plan_item"]))
            planning.link_theme(planner, theme, link["relation"], link["reason"], item)
        if one["response"]:
            planning.publish_response(planner, theme, one["response"], one["signed_as"])
        self.themes[one["key"]] = theme

    def progress_acts(self) -> Iterator[Act]:
        for one in source.records("plan-details"):
            if said := one.get("progress"):
                key = one["plan"], one["plan_item"]
                yield Act(self.day(-said["days_ago"], 14 * 60), partial(self.report_item, key, said))

    def report_item(self, key: tuple[str, str], said: Record) -> None:
        report_progress(self.actor("planner"), self.items[key], said)

    def merge_copies(self, copies: list[Record]) -> None:
        """Neighbours who wrote of one thing: the first text stands for all, and every voice counts."""
        first: dict[str, Submission] = {}
        for one in copies:
            submission = self.submissions[one["key"]]
            original = first.setdefault(one["copy_group"], submission)
            if original is not submission:
                submissions.mark_duplicate(self.actor("planner"), submission, original)


def store_photo(name: str) -> StoredPhoto:
    """A drawn picture, taken in as any citizen's photo is."""
    photo = files.put_photo(FileStorage(BytesIO(source.photo(name)), filename=name))
    return StoredPhoto(photo.full.key, photo.thumbnail.key, photo.width, photo.height)
