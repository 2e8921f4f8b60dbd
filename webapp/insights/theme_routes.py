"""HTTP of proposals and themes: the machine proposes, planners decide, everybody reads."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.areas.models import Level
from webapp.core import clock, search, share
from webapp.core.i18n import Text, t
from webapp.core.panels import provided
from webapp.core.policy import VISITOR, Role
from webapp.core.thai import number
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid, public
from webapp.insights import (
    arranging,
    blueprint,
    operations,
    queries,
    rules,
    split_queries,
    theme_history,
    theme_queries,
    trend_queries,
)
from webapp.insights.forms import AcceptForm, MembersForm, NewThemeForm, ThemeForm
from webapp.insights.models import Theme


@blueprint.get("/workspace/clusters")
@guarded("theme.accept")
def clusters() -> str:
    """What the machine proposes as themes, the most voices first."""
    actor = current_actor()
    area = areas.get(request.args.get("area", ""))
    own = queries.own_areas(actor, Role.PLANNER)
    within = [
        child for one in own for child in areas.children(one.code) if child.level in (Level.PROVINCE, Level.DISTRICT)
    ]
    choices = [(one.code, str(areas.full_path_name(one))) for one in (*own, *within)]
    page = queries.proposals(actor, area)
    return render_template(
        "insights/clusters.html", page=page, area=area, areas=choices, runs=queries.last_runs(actor), rules=rules
    )


@blueprint.post("/workspace/clusters")
@guarded("cluster.run")
def run_clusters() -> BaseResponse:
    """Look for themes again, in the background."""
    area = get_or_404(areas.get(request.form.get("area", "")))
    operations.ask_for_clusters(current_actor(), area.code)
    flash(
        t(
            "เริ่มจัดกลุ่มแล้ว ผลจะปรากฏในหน้านี้ภายในไม่กี่นาที",
            "Grouping has begun. The result appears on this page within minutes.",
        ),
        "success",
    )
    return redirect(url_for("insights.clusters", area=area.code), 303)


@blueprint.get("/workspace/clusters/<string:public_id>")
@guarded("theme.accept")
def cluster(public_id: str) -> str:
    """One proposal: whose words, how many, for and against."""
    shown = get_or_404(queries.cluster_for(current_actor(), public_id))
    return render_template("insights/cluster.html", **_cluster_context(shown, AcceptForm(title=shown.title)))


def _cluster_context(shown: queries.Shown, form: AcceptForm) -> dict[str, object]:
    return {
        "shown": shown,
        "form": form,
        "finer": queries.finer_of(shown.cluster),
        "page": queries.cluster_members(shown.cluster),
        "shares": rules.shares(shown.cluster.stances),
        "rules": rules,
        "area": areas.get(shown.cluster.area_code),
    }


@blueprint.post("/workspace/clusters/<string:public_id>/accept")
@guarded("theme.accept")
def accept_cluster(public_id: str) -> Response | BaseResponse:
    """The proposal becomes a theme."""
    actor = current_actor()
    shown = get_or_404(queries.cluster_for(actor, public_id))
    form = AcceptForm()
    if not form.validate_on_submit():
        return invalid("insights/cluster.html", **_cluster_context(shown, form))
    try:
        theme = operations.accept_cluster(actor, shown.cluster, form.title.data or "", form.description.data or "")
    except operations.Changed:
        return _decided_before()
    flash(t("รับเป็นประเด็นแล้ว ขั้นต่อไปคือเชื่อมโยงกับแผน", "Accepted as a theme. Next, link it to the plan."), "success")
    return redirect(url_for("insights.edit_theme", public_id=theme.public_id), 303)


@blueprint.post("/workspace/clusters/<string:public_id>/dismiss")
@guarded("theme.accept")
def dismiss_cluster(public_id: str) -> BaseResponse:
    """The proposal is none; the same will not be proposed again."""
    actor = current_actor()
    shown = get_or_404(queries.cluster_for(actor, public_id))
    try:
        operations.dismiss_cluster(actor, shown.cluster)
    except operations.Changed:
        return _decided_before()
    flash(t("ไม่รับข้อเสนอนี้แล้ว เรื่องที่อยู่ในกลุ่มยังรอดำเนินการ", "Dismissed. Its submissions still wait."), "success")
    return redirect(url_for("insights.clusters"), 303)


def _decided_before() -> BaseResponse:
    flash(t("มีผู้พิจารณาข้อเสนอนี้ไปแล้ว", "Somebody has already decided on this proposal."), "warning")
    return redirect(url_for("insights.clusters"), 303)


@blueprint.get("/themes")
@public
def themes() -> str:
    """All public themes, and for planners also their own hidden ones."""
    args, actor = request.args, current_actor()
    area, q = areas.get(args.get("area", "")), args.get("q", "")[:200]
    asked = args.get("strategy", "")[:16]
    strategy = next(iter(provided("strategy_now", asked)), asked) if asked else ""
    page, meant = search.searched(lambda words: theme_queries.themes(actor, area=area, q=words, strategy=strategy), q)
    return render_template(
        "insights/themes.html",
        page=page,
        q=q,
        meant=meant,
        area=area,
        provinces=areas.provinces(),
        rules=rules,
        feeds=provided("feed_of_themes", area, strategy),
    )


@blueprint.get("/themes/<string:public_id>")
@public
def theme(public_id: str) -> str:
    """One theme as everybody may read it."""
    found = get_or_404(theme_queries.theme_for(current_actor(), public_id))
    context = _theme_context(found)
    tags = share.tags(_card(context["row"]), "insights.theme", "insights.share_picture", public_id=public_id)
    return render_template("insights/theme.html", **context, share_tags=tags if found.is_public else None)


def _card(row: theme_queries.ThemeRow) -> share.Card:
    return share.Card(
        Text("ประเด็นของประชาชน", "What people say"),
        str(row.title),
        areas.full_path_name(row.theme.area),
        t("{voices} เสียง", "{voices} voices", voices=number(row.count.voices)),
        row.theme.description,
    )


@blueprint.get("/themes/<string:public_id>/share-<string:locale>.png")
@public
def share_picture(public_id: str, locale: str) -> Response:
    """Of what everybody may read, whoever asks."""
    share.in_language(locale)
    found = get_or_404(theme_queries.theme_for(VISITOR, public_id))
    return share.picture(_card(theme_queries.rows([found])[0]))


def _theme_context(theme: Theme) -> dict[str, Any]:
    return {
        "row": theme_queries.rows([theme])[0],
        "theme": theme,
        "types": theme_queries.problem_counts(theme),
        "strategies": queries.strategies_for(theme.area_code),
        "page": (page := theme_queries.members(theme, public=True)),
        "said": split_queries.words_in(theme.id, [one for _, one in page.items]),
        "weeks": trend_queries.weeks_of_theme(theme, clock.now()),
        "rules": rules,
        "area_name": areas.full_path_name(theme.area),
        "may_edit": can("theme.edit", theme.area.path),
        "went_into": theme_history.went_into(theme),
    }


@blueprint.get("/workspace/themes")
@guarded("theme.edit")
def own_themes() -> str:
    """The themes that the planner answers for."""
    page = theme_queries.themes(current_actor(), own=True, q=request.args.get("q", "")[:200])
    return render_template("insights/own-themes.html", page=page, q=request.args.get("q", ""), rules=rules)


@blueprint.get("/workspace/themes/<string:public_id>")
@guarded("theme.edit")
def edit_theme(public_id: str) -> str:
    """A theme on the planner's table."""
    theme = get_or_404(theme_queries.theme_to_edit(current_actor(), public_id))
    form = ThemeForm(obj=theme, seen=operations.version_of_theme(theme))
    return render_template("insights/edit-theme.html", **_edit_context(theme, form))


def _edit_context(theme: Theme, form: ThemeForm) -> dict[str, object]:
    strategies = queries.strategies_for(theme.area_code)
    form.offer(strategies, theme.strategy_ref)
    actor = current_actor()
    others = [one for one in theme_queries.open_themes(actor, theme.area_code) if one.id != theme.id]
    members = MembersForm(formdata=None)
    members.into.choices = [(one.public_id, one.title[:80]) for one in others]
    return {
        "row": theme_queries.rows([theme])[0],
        "theme": theme,
        "form": form,
        "members": members,
        "parents": arranging.possible_parents(theme, others),
        "page": (page := theme_queries.members(theme)),
        "said": split_queries.words_in(theme.id, [one for _, one in page.items]),
        "rules": rules,
        "area_name": areas.full_path_name(theme.area),
        "history": theme_history.history(theme),
    }


@blueprint.post("/workspace/themes/<string:public_id>")
@guarded("theme.edit")
def save_theme(public_id: str) -> Response | BaseResponse:
    actor = current_actor()
    theme = get_or_404(theme_queries.theme_to_edit(actor, public_id))
    form = ThemeForm()
    form.offer(queries.strategies_for(theme.area_code), theme.strategy_ref)
    if not form.validate_on_submit():
        return invalid("insights/edit-theme.html", **_edit_context(theme, form))
    try:
        operations.edit_theme(
            actor,
            theme,
            title=form.title.data or "",
            description=form.description.data or "",
            strategy_ref=form.strategy_ref.data or None,
            is_public=form.is_public.data,
            state=form.state.data,
            seen=form.seen.data,
        )
    except operations.Changed:
        form.seen.data = operations.version_of_theme(theme)
        flash(
            t(
                "มีผู้อื่นแก้ไขประเด็นนี้ไปแล้ว ชื่อล่าสุดคือ “{title}” ข้อความของท่านยังอยู่ในแบบ บันทึกอีกครั้งหากยังเห็นควร",
                "Somebody else edited this theme meanwhile; its title is now “{title}”. "
                "Your words are still in the form. Save again if you still think so.",
                title=theme.title,
            ),
            "warning",
        )
        return invalid("insights/edit-theme.html", **_edit_context(theme, form))
    flash(t("บันทึกประเด็นแล้ว", "The theme is saved."), "success")
    return redirect(url_for("insights.edit_theme", public_id=public_id), 303)


@blueprint.post("/workspace/themes/<string:public_id>/members")
@guarded("theme.edit")
def change_members(public_id: str) -> BaseResponse:
    """What shall become of the chosen members: agree, take out, move, or make a theme of their own."""
    actor = current_actor()
    theme = get_or_404(theme_queries.theme_to_edit(actor, public_id))
    form = MembersForm()
    act = request.form.get("act", "")
    chosen = theme_queries.members_named(theme, form.chosen.data or [])
    if act == "see_all":
        chosen, act = theme_queries.unseen_members(theme), "see"
    if not chosen:
        flash(t("กรุณาเลือกเรื่องอย่างน้อยหนึ่งเรื่อง", "Please choose at least one submission."), "warning")
    elif act == "see":
        operations.see_members(actor, theme, chosen)
        flash(t("ยืนยันแล้ว {n} เรื่อง", "{n} submissions confirmed.", n=len(chosen)), "success")
    elif act == "remove":
        operations.remove_members(actor, theme, chosen)
        flash(t("นำออกจากประเด็นแล้ว {n} เรื่อง", "{n} submissions taken out.", n=len(chosen)), "success")
    elif act == "move":
        into = get_or_404(theme_queries.theme_to_edit(actor, form.into.data or ""))
        operations.add_members(actor, into, chosen, out_of=theme)
        flash(t("ย้ายแล้ว {n} เรื่อง", "{n} submissions moved.", n=len(chosen)), "success")
    elif act == "split" and form.title.validate(form) and (form.title.data or "").strip():
        new = operations.split_theme(actor, theme, form.title.data or "", chosen)
        flash(t("แยกเป็นประเด็นใหม่แล้ว", "A new theme was made of them."), "success")
        return redirect(url_for("insights.edit_theme", public_id=new.public_id), 303)
    else:
        wrong = next(iter(form.title.errors), t("กรุณาตั้งชื่อประเด็นใหม่", "Please give the new theme a title."))
        flash(str(wrong), "warning")
    return redirect(url_for("insights.edit_theme", public_id=public_id), 303)


@blueprint.post("/workspace/themes/<string:public_id>/merge")
@guarded("theme.edit")
def merge_theme(public_id: str) -> BaseResponse:
    """All members go to another theme."""
    actor = current_actor()
    theme = get_or_404(theme_queries.theme_to_edit(actor, public_id))
    into = get_or_404(theme_queries.theme_to_edit(actor, request.form.get("into", "")))
    if into.id != theme.id:
        try:
            operations.merge_theme(actor, theme, into)
        except operations.Changed:
            flash(
                t("ประเด็นที่เลือกปิดไปแล้ว กรุณาเลือกประเด็นอื่น", "The chosen theme is closed by now. Please choose another."),
                "warning",
            )
            return redirect(url_for("insights.edit_theme", public_id=public_id), 303)
        flash(t("รวมประเด็นแล้ว", "The themes are merged."), "success")
    return redirect(url_for("insights.edit_theme", public_id=into.public_id), 303)


@blueprint.post("/workspace/review/<string:public_id>/place")
@guarded("theme.edit")
def place(public_id: str) -> BaseResponse:
    """Put one submission into a theme, or make a new theme of it."""
    actor = current_actor()
    submission = get_or_404(queries.submission_for_review(actor, public_id))
    form = NewThemeForm()
    if request.form.get("into"):
        theme = get_or_404(theme_queries.theme_to_edit(actor, request.form["into"]))
        operations.add_members(actor, theme, [submission])
        flash(t("จัดเข้าประเด็นแล้ว", "Placed in the theme."), "success")
    elif form.validate_on_submit():
        area = areas.province_of(submission.area) or submission.area
        theme = operations.create_theme(
            actor, planned_area(actor, submission.area_code, area.code), form.title.data or "", [submission]
        )
        flash(t("ตั้งประเด็นใหม่แล้ว", "A new theme was made."), "success")
    else:
        missing = t("กรุณาเลือกประเด็น หรือตั้งชื่อประเด็นใหม่", "Please choose a theme or name a new one.")
        flash(str(form.title.errors[0]) if form.title.data else missing, "warning")
    return redirect(url_for("insights.review", public_id=public_id), 303)


def planned_area(actor: object, area_code: str, province_code: str) -> str:
    """A new theme stands for the province, where the planner plans for all of it; else for the place itself."""
    own = queries.own_areas(current_actor(), Role.PLANNER)
    path = areas.path_of(province_code)
    return province_code if any(path == area.path or path.startswith(area.path + "/") for area in own) else area_code
