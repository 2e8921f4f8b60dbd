"""HTTP of campaigns: the list, one campaign with its letters, and what officers correct; what everybody sees on pages below."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas.models import Area
from webapp.core.i18n import t
from webapp.core.thai import number
from webapp.core.web import current_actor, get_or_404, guarded
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing
from webapp.insights import blueprint, campaign_operations, campaign_queries, campaign_rules, queries, rules
from webapp.insights.forms import MembersForm
from webapp.submissions import campaigns as kept
from webapp.submissions.models import Submission


@blueprint.get("/workspace/campaigns")
@guarded("insight.review")
def campaigns() -> str:
    """Campaigns of the own areas, or of one hearing."""
    actor = current_actor()
    wanted = request.args.get("hearing", "")
    hearing = get_or_404(hearings.find(actor, wanted)) if wanted else None
    page = campaign_queries.campaigns(actor, hearing)
    return render_template("insights/campaigns.html", page=page, hearing=hearing, sides=campaign_rules.SIDES)


@blueprint.get("/workspace/campaigns/<string:public_id>")
@guarded("insight.review")
def campaign(public_id: str) -> str:
    """The common text, what differs, whose voices, and every letter."""
    found = get_or_404(campaign_queries.campaign_for(current_actor(), public_id))
    return render_template(
        "insights/campaign.html",
        one=campaign_queries.shown([found])[0],
        facts=campaign_queries.facts(found),
        page=campaign_queries.letters(found),
        taken_out=campaign_queries.taken_out(found),
        home_of=campaign_queries.home_of,
        rules=rules,
        sides=campaign_rules.SIDES,
    )


@blueprint.post("/workspace/campaigns/<string:public_id>/letters")
@guarded("insight.correct")
def take_letters_out(public_id: str) -> BaseResponse:
    """The chosen letters are texts of their own."""
    actor = current_actor()
    found = get_or_404(campaign_queries.campaign_for(actor, public_id))
    chosen = campaign_queries.letters_named(found, MembersForm().chosen.data or [])
    if chosen:
        campaign_operations.take_out(actor, found, chosen)
        words = t(
            "นำออกจากชุดแล้ว {n} เรื่อง ระบบจะไม่นำกลับเข้าชุดเอง",
            "{n} letters taken out. The system will not put them back.",
            n=number(len(chosen)),
        )
        flash(words, "success")
    else:
        flash(t("กรุณาเลือกเรื่องอย่างน้อยหนึ่งเรื่อง", "Please choose at least one submission."), "warning")
    return _back(public_id)


@blueprint.post("/workspace/campaigns/<string:public_id>/join")
@guarded("insight.correct")
def put_letter_in(public_id: str) -> BaseResponse:
    """A submission is a letter of this campaign too."""
    actor = current_actor()
    found = get_or_404(campaign_queries.campaign_for(actor, public_id))
    return _put_in(found.public_id, request.form.get("submission", ""))


@blueprint.post("/workspace/review/<string:public_id>/campaign")
@guarded("insight.correct")
def choose_campaign(public_id: str) -> BaseResponse:
    """The same from the submission's side."""
    return _put_in(request.form.get("campaign", ""), public_id)


def _put_in(campaign_id: str, submission_id: str) -> BaseResponse:
    actor = current_actor()
    found = get_or_404(campaign_queries.campaign_for(actor, campaign_id))
    submission = get_or_404(queries.submission_for_review(actor, submission_id))
    try:
        campaign_operations.put_in(actor, found, submission)
        flash(t("นำเข้าชุดจดหมายแล้ว", "It is a letter of the campaign now."), "success")
    except campaign_operations.NoLetter:
        words = t(
            "เรื่องนี้รวมเป็นเรื่องซ้ำแล้ว หรือมาจากการรับฟังอื่น จึงนำเข้าชุดนี้ไม่ได้",
            "This was merged into another, or came in another hearing, so it is no letter of this campaign.",
        )
        flash(words, "warning")
    return _back(campaign_id)


def _back(public_id: str) -> BaseResponse:
    """To the campaign, or to the list if it has no letter left."""
    if campaign_queries.campaign_for(current_actor(), public_id) is None:
        return redirect(url_for("insights.campaigns"), 303)
    return redirect(url_for("insights.campaign", public_id=public_id), 303)


def on_hearing(hearing: Hearing) -> str | None:
    """For everybody: what many said in nearly the same words, with its voices."""
    return _panel(campaign_queries.shown(kept.of_hearing(hearing.id)[: campaign_queries.TOP]), hearing)


def on_area(area: Area) -> str | None:
    return _panel(campaign_queries.of_area(area))


def _panel(found: list[campaign_queries.Shown], hearing: Hearing | None = None) -> str | None:
    if not found:
        return None
    actor = current_actor()
    may_open = {one.campaign.id for one in found if queries.may_review(actor, one.campaign.area_code)}
    return render_template(
        "insights/_campaigns.html", found=found, hearing=hearing, may_open=may_open, sides=campaign_rules.SIDES
    )


def on_review(submission: Submission) -> str | None:
    """The campaign of a submission, and the way into one."""
    mine = kept.campaign_of(submission)
    shown = campaign_queries.shown([mine])[0] if mine else None
    offered = [] if mine or submission.duplicate_of_id else campaign_queries.campaigns_to_join(submission)
    if shown is None and not offered:
        return None
    return render_template(
        "insights/_review-campaign.html", submission=submission, one=shown, offered=campaign_queries.shown(offered[:8])
    )
