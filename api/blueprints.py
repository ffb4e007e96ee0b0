"""Blueprints: files that describe a whole community. Loading one founds the community, or brings it up to date."""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from api.bootstrap import Services
from domain.boards.arrangement.views import AddCategory
from domain.boards.mentions.rotas import CallableGroup
from domain.identity.ports import OpenedAccount
from domain.memberships.views.communities import FoundCommunity, PublishRules
from domain.shared.shapes import command


@command()
class Blueprint:
    """What a blueprint file holds."""

    community: FoundCommunity
    rules: list[PublishRules]
    categories: list[AddCategory]
    on_call: list[CallableGroup]
    """Unless the community has chosen otherwise."""


class BlueprintError(Exception):
    """The file is not a blueprint; the message says where."""


_shape = TypeAdapter(Blueprint)


def read(path: Path) -> Blueprint:
    """Raises BlueprintError."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        parts = {"rules": content.pop("rules", []), "categories": content.pop("categories", [])}
        parts["on_call"] = content.pop("on_call", [])
        blueprint = _shape.validate_python({"community": content, **parts})
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BlueprintError(f"{path}: {error}") from None
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise BlueprintError(f"{path}: {places}") from None
    if not blueprint.rules:
        raise BlueprintError(f"{path}: a community needs rules")
    return blueprint


async def load(services: Services, blueprint: Blueprint, state: Path) -> int:
    """Found the community with a fresh owner account, or update the one with this slug. Returns how many boards it has.

    The owner's recovery code is written to `owner_file` before anything else, readable by its owner alone.
    """
    *_, newest = sorted(blueprint.rules, key=lambda rules: rules.version)
    known = await services.founding.find(blueprint.community.slug)
    if known is None:
        owner = await services.identity.open_account()
        _keep(owner, owner_file(state, blueprint.community.slug))
        community_id = await services.founding.found(blueprint.community, newest, owner.account_id)
    else:
        community_id = known
        await services.founding.publish_rules(community_id, newest)
    await services.calling.arrange(community_id, blueprint.on_call)
    return await services.setting_up.arrange(community_id, blueprint.categories)


def owner_file(state: Path, slug: str) -> Path:
    return state / f"{slug}-owner-recovery-code"


def _keep(owner: OpenedAccount, path: Path) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(owner.recovery_code + "\n")
