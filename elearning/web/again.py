"""Sending a form again: after signing in, after a waiting line at the database, after an expired token.

What somebody wrote is never lost: it comes back in a page with one button that sends it once more.
"""

from flask import render_template, request

from elearning.web.pages import settings

#: What never travels through a page: secrets, and the token that must be fresh.
LEFT_OUT = frozenset(
    {
        "csrf_token",
        "password",
        "new_password",
        "present_password",
        "wachtwoord",
        "nieuw",
        "app_code",
        "recovery_code",
        "credential",
    }
)


def again_page(*, signed_out: bool = False) -> str:
    """Show a page that holds everything that was posted and offers to send it again."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in LEFT_OUT]
    return render_template(
        "account/again.html", action=request.full_path.rstrip("?"), fields=fields, signed_out=signed_out
    )


def comes_from_our_own_form() -> bool:
    """Tell whether the browser says that the post came from a page of ours; never true for a stranger's page."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == settings().base_url
