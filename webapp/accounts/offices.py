"""HTTP of the accounts room for administrators: officers, organisations, the audit trail."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from webapp.accounts import audit_words, blueprint, operations, queries
from webapp.accounts.forms import InviteForm, OrganisationForm, SendAgainForm
from webapp.accounts.models import OrganisationKind
from webapp.accounts.rules import KIND_NAMES
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.links import address
from webapp.core.policy import Denied, Role
from webapp.core.web import current_actor, get_or_404, guarded, invalid


@blueprint.get("/workspace/members")
@guarded("officer.list")
def members() -> Any:
    actor = current_actor()
    return render_template(
        "accounts/members.html",
        page=queries.member_page(actor),
        invitations=queries.open_invitations(actor),
    )


@blueprint.route("/workspace/members/invite", methods=["GET", "POST"])
@guarded("officer.invite")
def invite() -> Any:
    actor = current_actor()
    form = InviteForm().fill(queries.organisations_for(actor, Role.ADMIN), queries.area_choices(actor, Role.ADMIN))
    if not form.validate_on_submit():
        template = "accounts/invite.html"
        return invalid(template, form=form) if form.is_submitted() else render_template(template, form=form)
    organisation = get_or_404(queries.organisation(form.organisation.data))
    token = operations.invite_officer(
        actor,
        email=form.email.data or "",
        role=Role(form.role.data),
        organisation=organisation,
        area_code=form.area_code.data,
    )
    return _sent(token)


def _sent(token: str) -> Any:
    flash(t("ส่งคำเชิญแล้ว คำเชิญใช้ได้ 14 วัน", "The invitation is sent. It is open for 14 days."), "success")
    if current_app.extensions["settings"].demo:
        link = address("accounts.accept_invitation", token=token)
        flash(t("ระบบสาธิตไม่ส่งอีเมล ลิงก์คำเชิญ: {link}", "The demonstration sends no mail. The link: {link}", link=link))
    return redirect(url_for("accounts.members"), 303)


@blueprint.route("/workspace/members/invitations/<string:public_id>/send-again", methods=["GET", "POST"])
@guarded("officer.invite")
def send_again(public_id: str) -> Any:
    """After a slip in the address, or when the letter was lost."""
    actor = current_actor()
    invitation = get_or_404(queries.invitation(actor, public_id))
    form = SendAgainForm(email=invitation.email)
    if not form.validate_on_submit():
        template, page = "accounts/send-again.html", {"form": form, "invitation": invitation}
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    try:
        return _sent(operations.send_again(actor, invitation, form.email.data or ""))
    except operations.NotOpen:
        flash(t("คำเชิญนี้ตอบรับหรือสิ้นสุดแล้ว", "This invitation was accepted, or is over."), "warning")
    return redirect(url_for("accounts.members"), 303)


@blueprint.route("/workspace/members/<string:public_id>/withdraw", methods=["GET", "POST"])
@guarded("officer.invite")
def withdraw(public_id: str) -> Any:
    """Cuts somebody off at once: the link leads to a page that says from what, and whom."""
    actor = current_actor()
    membership = get_or_404(queries.membership(actor, public_id))
    if request.method == "GET":
        if membership.user_id == actor.id:
            raise Denied("officer.invite")
        return render_template("accounts/withdraw.html", membership=membership)
    operations.withdraw_membership(actor, membership)
    flash(t("ถอนบทบาทแล้ว", "The role is withdrawn."), "success")
    return redirect(url_for("accounts.members"), 303)


@blueprint.post("/workspace/members/invitations/<string:public_id>/withdraw")
@guarded("officer.invite")
def withdraw_invitation(public_id: str) -> Any:
    actor = current_actor()
    operations.withdraw_invitation(actor, get_or_404(queries.invitation(actor, public_id)))
    flash(t("ถอนคำเชิญแล้ว ลิงก์ในจดหมายใช้ไม่ได้อีก", "The invitation is withdrawn. Its link no longer works."), "success")
    return redirect(url_for("accounts.members"), 303)


@blueprint.get("/workspace/organisations")
@guarded("organisation.manage")
def organisations() -> Any:
    page = queries.organisation_page(current_actor())
    return render_template("accounts/organisations.html", page=page, kind_names=KIND_NAMES)


@blueprint.route("/workspace/organisations/new", methods=["GET", "POST"])
@guarded("organisation.manage")
def new_organisation() -> Any:
    actor = current_actor()
    form = OrganisationForm().fill(queries.area_choices(actor, Role.ADMIN))
    template = "accounts/organisation-new.html"
    if not form.validate_on_submit():
        return invalid(template, form=form) if form.is_submitted() else render_template(template, form=form)
    try:
        operations.create_organisation(
            actor,
            name_th=form.name_th.data or "",
            name_en=form.name_en.data or "",
            kind=OrganisationKind(form.kind.data),
            area_code=form.area_code.data,
            email=form.email.data or "",
            telephone=form.telephone.data or "",
        )
    except operations.NameTaken:
        fail(form.name_th, Text("มีหน่วยงานชื่อนี้ในพื้นที่นี้แล้ว", "The area has an office of this name already."))
        return invalid(template, form=form)
    flash(t("เพิ่มหน่วยงานแล้ว", "The office is added."), "success")
    return redirect(url_for("accounts.organisations"), 303)


@blueprint.get("/workspace/audit")
@guarded("audit.read")
def audit_trail() -> Any:
    page = queries.audit_page(current_actor())
    return render_template("accounts/audit.html", page=page, names=queries.names_of(page.items), words=audit_words)
