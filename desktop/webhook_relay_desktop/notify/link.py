"""link_of: the page at its sender that an event is about. Pure.

Only https, only a host that can be shown as it is, and only from places of the body where the senders themselves put
the page of what happened. Anything else is no link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from webhook_relay.event import Event
from webhook_relay_desktop.notify.payload import Payload

LONGEST_LINK: Final = 2_000
"""Characters; some browsers cut at 2,083."""

_HOST: Final = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\Z")
"""A name with a dot whose last part begins with a letter: no address in numbers, no name of this network alone."""
_CHARACTERS: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+\Z")
"""Those of RFC 3986; what is beyond ASCII must come percent-encoded, a host as it is registered (xn--…)."""

NAMES: Final = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "bitbucket.org": "Bitbucket",
    "codeberg.org": "Codeberg",
    "dev.azure.com": "Azure DevOps",
    "linear.app": "Linear",
    "sentry.io": "Sentry",
    "pagerduty.com": "PagerDuty",
    "stripe.com": "Stripe",
    "atlassian.net": "Jira",
    "hub.docker.com": "Docker Hub",
    "slack.com": "Slack",
}
"""How people call the hosts (and those below them); any other host is called by its name."""

PLACES: Final = (
    # GitHub, Gitea, Gogs and Forgejo: the most particular first
    "comment.html_url",
    "review.html_url",
    "check_run.html_url",
    "workflow_job.html_url",
    "workflow_run.html_url",
    "pull_request.html_url",
    "issue.html_url",
    "discussion.html_url",
    "release.html_url",
    "alert.html_url",
    "milestone.html_url",
    "project.html_url",
    "deployment_status.target_url",
    "target_url",
    "compare",
    "compare_url",
    "head_commit.url",
    "commit.html_url",
    "forkee.html_url",
    # GitLab
    "object_attributes.url",
    "commit.url",
    # Bitbucket
    "comment.links.html.href",
    "pullrequest.links.html.href",
    "issue.links.html.href",
    "commit_status.links.commit.html.href",
    "commit_status.url",
    "push.changes.0.links.html.href",
    "push.changes.0.new.links.html.href",
    # Azure DevOps
    "resource._links.web.href",
    # PagerDuty, Sentry, Stripe, Linear
    "event.data.html_url",
    "data.event.web_url",
    "data.issue.web_url",
    "data.issue.permalink",
    "data.object.hosted_invoice_url",
    "data.object.receipt_url",
    "data.url",
    # GitLab's commits, then whatever the event as a whole is about
    "commits.0.url",
    "html_url",
    "web_url",
    "url",
    "repository.links.html.href",
    "repository.html_url",
    "repository.repo_url",
    "project.web_url",
    "organization.html_url",
)
"""Where senders put the page, the most particular first; from the payloads they document."""
_PATHS: Final = tuple(tuple(place.split(".")) for place in PLACES)


@dataclass(frozen=True)
class Link:
    """A page that a browser may open."""

    url: str
    host: str
    """Always shown beside what opens it."""

    @property
    def site(self) -> str:
        """How people call the host."""
        parts = self.host.split(".")
        parents = (".".join(parts[number:]) for number in range(len(parts) - 1))
        return next((NAMES[name] for name in parents if name in NAMES), self.host)


def link_of(event: Event, payload: Payload | None = None) -> Link | None:
    """Return the page that `event` is about, or None."""
    body = payload or Payload(event)
    return next((link for path in _PATHS if (link := usable_link(body.at(path))) is not None), None)


def usable_link(value: Any) -> Link | None:
    """Return `value` as a link, if it is a plain https address of a public name without a user in it."""
    if not isinstance(value, str) or len(value) > LONGEST_LINK or not _CHARACTERS.match(value):
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or "@" in parts.netloc or port == 0 or not _HOST.match(host):
        return None
    return Link(value, host if port in (None, 443) else f"{host}:{port}")
