"""GitHub: repositories, the people around them, and the apps that they use (docs.github.com)."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Rule

_SENDER = "{sender.login}"
_IN = " in {repository.full_name}"
_OF = " of {repository.full_name}"
_TEAM = "the team {team.name}"


def _package(event: str) -> Rule:
    version = f"{{{event}.package_version.container_metadata.tag.name|{event}.package_version.version}}"
    return Rule(event, f"{_SENDER} {{action:verb}} package {{{event}.name}}[ {version}][{_IN}]")


PEOPLE = (
    Rule("star.created", _SENDER + " starred {repository.full_name}"),
    Rule("star.deleted", _SENDER + " unstarred {repository.full_name}"),
    Rule("watch", _SENDER + " started to watch {repository.full_name}"),
    Rule("fork", _SENDER + " forked {repository.full_name} to {forkee.full_name}"),
    Rule("member.added", _SENDER + " got access to {repository.full_name}", when="sender.login==member.login"),
    Rule("member.added", _SENDER + " gave {member.login} access to {repository.full_name}"),
    Rule("member.removed", _SENDER + " gave up access to {repository.full_name}", when="sender.login==member.login"),
    Rule("member.removed", _SENDER + " took access to {repository.full_name} from {member.login}"),
    Rule("member", _SENDER + " changed the access of {member.login} to {repository.full_name}"),
    Rule(
        "membership.added",
        _SENDER + " joined " + _TEAM + " of {organization.login}",
        when="sender.login==member.login",
    ),
    Rule("membership.added", _SENDER + " added {member.login} to " + _TEAM + " of {organization.login}"),
    Rule(
        "membership.removed",
        _SENDER + " left " + _TEAM + " of {organization.login}",
        when="sender.login==member.login",
    ),
    Rule("membership.removed", _SENDER + " removed {member.login} from " + _TEAM + " of {organization.login}"),
    Rule("team.added_to_repository", _SENDER + " gave " + _TEAM + " access to {repository.full_name}"),
    Rule("team.removed_from_repository", _SENDER + " took access to {repository.full_name} from " + _TEAM),
    Rule("team", _SENDER + " {action:verb} " + _TEAM + " of {organization.login}"),
    Rule("team_add", _SENDER + " gave " + _TEAM + " access to {repository.full_name}"),
    Rule("organization.member_added", "{membership.user.login} joined {organization.login}"),
    Rule("organization.member_removed", "{membership.user.login} is no longer a member of {organization.login}"),
    Rule(
        "organization.member_invited",
        _SENDER + " invited {user.login|invitation.login|invitation.email} to {organization.login}",
    ),
    Rule("organization", _SENDER + " {action:verb} the organization {organization.login}"),
    Rule("org_block", _SENDER + " {action:verb} {blocked_user.login}"),
    Rule(
        "sponsorship.created",
        "{sponsorship.sponsor.login} sponsors {sponsorship.sponsorable.login}[ with {sponsorship.tier.name}]",
    ),
    Rule(
        "sponsorship.cancelled",
        "{sponsorship.sponsor.login} no longer sponsors {sponsorship.sponsorable.login}",
    ),
    Rule(
        "sponsorship", "Sponsorship of {sponsorship.sponsorable.login} by {sponsorship.sponsor.login}: {action:words}"
    ),
)
REPOSITORIES = (
    Rule("create", _SENDER + " created {ref_type} {ref}" + _IN),
    Rule("delete", _SENDER + " deleted {ref_type} {ref}" + _IN),
    Rule("release.released", _SENDER + " released {release.tag_name}" + _OF),
    Rule("release.prereleased", _SENDER + " pre-released {release.tag_name}" + _OF),
    Rule("release", _SENDER + " {action:verb} release {release.tag_name}" + _OF),
    Rule("repository.privatized", _SENDER + " made {repository.full_name} private"),
    Rule("repository.publicized", _SENDER + " made {repository.full_name} public"),
    Rule(
        "repository.renamed",
        _SENDER + " renamed repository {changes.repository.name.from} to {repository.full_name}",
    ),
    Rule(
        "repository.transferred",
        _SENDER + " transferred repository {repository.full_name}"
        " from {changes.owner.from.user.login|changes.owner.from.organization.login}",
    ),
    Rule("repository", _SENDER + " {action:verb} repository {repository.full_name}"),
    Rule("repository_import", "Import of {repository.full_name} {status:verb}"),
    Rule("public", _SENDER + " made {repository.full_name} public"),
    Rule("milestone", _SENDER + " {action:verb} milestone {milestone.title:line}" + _IN),
    Rule("label", _SENDER + " {action:verb} label {label.name}" + _IN),
    Rule(
        "gollum",
        _SENDER + " {pages.0.action:verb} the wiki page {pages.0.title:line}" + _OF + "[ and {pages:others} more]",
    ),
    Rule("gollum", _SENDER + " edited the wiki" + _OF),
    _package("package"),
    _package("registry_package"),
    Rule("branch_protection_rule", _SENDER + " {action:verb} the branch protection rule {rule.name}" + _IN),
    Rule("deploy_key", _SENDER + " {action:verb} the deploy key {key.title:line}" + _IN),
    Rule("meta.deleted", _SENDER + " deleted this webhook of {repository.full_name|organization.login}"),
    Rule("projects_v2_item", _SENDER + " {action:verb} an item of a project of {organization.login}"),
)
_APP = "the app[ {installation.app_slug}]"


def _installation(action: str, verb: str, preposition: str) -> tuple[Rule, Rule]:
    """Return what is said of an app, which most people install for themselves."""
    event = f"installation{action and '.'}{action}"
    sentence = f"{_SENDER} {verb} {_APP}"
    return (
        Rule(event, sentence, when="sender.login==installation.account.login"),
        Rule(event, f"{sentence} {preposition} {{installation.account.login}}"),
    )


APPS = (
    *_installation("created", "installed", "for"),
    *_installation("deleted", "removed", "from"),
    *_installation("new_permissions_accepted", "accepted new permissions of", "for"),
    *_installation("", "{action:verb}", "for"),
    Rule(
        "installation_repositories.added",
        _SENDER
        + " gave "
        + _APP
        + " access to {repositories_added.0.full_name}[ and {repositories_added:others} more]",
    ),
    Rule(
        "installation_repositories.removed",
        _SENDER
        + " took access to {repositories_removed.0.full_name}[ and {repositories_removed:others} more] from "
        + _APP,
    ),
    Rule("github_app_authorization.revoked", _SENDER + " no longer authorizes the app"),
    Rule(
        "marketplace_purchase.purchased",
        "{marketplace_purchase.account.login} bought {marketplace_purchase.plan.name}",
    ),
    Rule(
        "marketplace_purchase.cancelled",
        "{marketplace_purchase.account.login} cancelled {marketplace_purchase.plan.name}",
    ),
    Rule(
        "marketplace_purchase",
        "{marketplace_purchase.account.login} {action:verb} the purchase of {marketplace_purchase.plan.name}",
    ),
    Rule("ping", "The webhook works: {zen}"),
)
