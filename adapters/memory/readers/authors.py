"""Who wrote, for one viewer."""

from adapters.memory.readers.pseudonyms import avatar_of
from adapters.memory.tables import Tables
from domain.boards.ports.faces import Shunned
from domain.boards.posts.authors import Author
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import Shunned as Avoided
from domain.shared.ids import PseudonymId


def author_of(tables: Tables, pseudonym_id: PseudonymId | None, shunned: Shunned) -> Author | None:
    if pseudonym_id is None:
        return None
    return Author(
        id=pseudonym_id,
        name=tables.rows(Pseudonym)[(pseudonym_id,)].name,
        avatar=avatar_of(tables, pseudonym_id),
        muted=any(a.pseudonym_id == pseudonym_id and a.marker in shunned.muted_by for a in tables.all(Avoided)),
    )
