"""HTTP of a plan's way into force: the draft shown, people consulted, the approval, the end."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.core import clock
from webapp.core.db import begin_write, db, hold
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.planning import adoption, blueprint, rules
from webapp.planning.adoption_forms import ApprovalForm, ConsultationForm
from webapp.planning.models import Plan, PlanConsultation, PlanStatus
from webapp.planning.plan_routes import plan_to_write, to_plan


def _draft(public_id: str) -> Plan | None:
    """The plan of a form, held while it is written; None if it has come into force meanwhile."""
    plan = plan_to_write(public_id)
    if request.method == "POST":
        begin_write()
        hold(plan)
    return plan if plan.status == PlanStatus.DRAFT else None


def _past_that(public_id: str) -> BaseResponse:
    flash(t("แผนนี้ไม่ใช่ฉบับร่างแล้ว", "This plan is no draft any more."), "warning")
    return redirect(url_for("planning.show", public_id=public_id), 303)


@blueprint.post("/workspace/plans/<string:public_id>/shown")
@guarded("plan.edit")
def show_draft(public_id: str) -> BaseResponse:
    plan = _draft(public_id)
    if plan is None:
        return _past_that(public_id)
    shown = request.form.get("shown") == "yes"
    adoption.show_draft(current_actor(), plan, shown)
    told = t("เปิดร่างให้ประชาชนอ่านแล้ว", "Everybody can read the draft now."), t("ปิดร่างแล้ว", "The draft is closed again.")
    flash(told[0] if shown else told[1], "success")
    return to_plan(plan)


@blueprint.route("/workspace/plans/<string:public_id>/consultations/new", methods=["GET", "POST"])
@guarded("plan.edit")
def record_consultation(public_id: str) -> Response | BaseResponse | str:
    plan = plan_to_write(public_id)
    form = ConsultationForm()
    if request.method == "GET":
        return render_template("planning/consultation-form.html", plan=plan, form=form)
    if not form.validate_on_submit():
        return invalid("planning/consultation-form.html", plan=plan, form=form)
    adoption.record_consultation(current_actor(), plan, form.occasion())
    flash(t("บันทึกการปรึกษาหารือแล้ว", "The consultation is recorded."), "success")
    return redirect(url_for("planning.show", public_id=public_id, _anchor="consulted"), 303)


@blueprint.post("/workspace/plan-consultations/<string:public_id>/withdraw")
@guarded("plan.edit")
def withdraw_consultation(public_id: str) -> BaseResponse:
    one: PlanConsultation = get_or_404(adoption.consultation(public_id))
    address = db.session.get_one(Plan, one.plan_id).public_id
    plan = _draft(address)
    if plan is None:
        return _past_that(address)
    adoption.withdraw_consultation(current_actor(), plan, one)
    flash(t("นำบันทึกออกแล้ว บันทึกการใช้งานยังเก็บไว้", "The record is withdrawn; the audit trail keeps it."), "success")
    return to_plan(plan)


@blueprint.route("/workspace/plans/<string:public_id>/in-force", methods=["GET", "POST"])
@guarded("plan.edit")
def put_in_force(public_id: str) -> Response | BaseResponse | str:
    """Who approved the draft, and whom it was discussed with; then it holds."""
    plan = _draft(public_id)
    if plan is None:
        return _past_that(public_id)
    rule = adoption.rule_on(clock.today())
    page: dict[str, Any] = {
        "plan": plan,
        "rule": rule,
        "must_consult": plan.kind in rule.consulted,
        "consultations": adoption.consultations_of(plan),
        "ahead": not adoption.has_begun(plan),
        "before": adoption.followed(plan),
    }
    if request.method == "GET":
        form = ApprovalForm(formdata=None, by=str(rule.approver[plan.kind]))
        return render_template("planning/put-in-force.html", form=form, **page)
    form = ApprovalForm()
    if form.validate_on_submit():
        try:
            adoption.put_in_force(current_actor(), plan, form.approval())
            flash(t("ประกาศใช้แผนแล้ว", "The plan is in force."), "success")
            return to_plan(plan)
        except adoption.Refused as refused:
            form.refuse(refused.faults)
    return invalid("planning/put-in-force.html", form=form, **page)


@blueprint.post("/workspace/plans/<string:public_id>/status")
@guarded("plan.edit")
def plan_status(public_id: str) -> BaseResponse:
    """End a plan that is in force, or bring back one that was ended."""
    plan = plan_to_write(public_id)
    begin_write()
    hold(plan)
    before = plan.status
    if request.form.get("status") == PlanStatus.PAST:
        adoption.end(current_actor(), plan)
    elif request.form.get("status") == PlanStatus.IN_FORCE:
        adoption.bring_back(current_actor(), plan)
    if plan.status != before:
        words = rules.STATUSES[PlanStatus(plan.status)]
        flash(t("เปลี่ยนสถานะแผนแล้ว: {s}", "The plan’s status is now: {s}", s=words), "success")
    return to_plan(plan)
