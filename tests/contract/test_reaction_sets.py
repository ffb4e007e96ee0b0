"""What a community offers to say without words."""

import asyncio

from domain.boards.posts.reactions import USUAL, Reaction, ReactionSet
from tests.contract.storage import Storage


async def test_a_community_that_has_not_chosen_offers_what_is_usual(storage: Storage) -> None:
    community = await storage.community()
    assert await storage.reaction_sets.reactions(community.id) is None
    async with storage.begin() as work:
        assert await work.reaction_sets.lock(community.id) == ReactionSet(community.id)


async def test_a_choice_counts_at_the_places_of_its_posts_and_nowhere_else(storage: Storage) -> None:
    community, other = await storage.community(), await storage.community()
    async with storage.begin() as work:
        held = await work.reaction_sets.lock(community.id)
        work.reaction_sets.choose(held.chosen([Reaction.REST, Reaction.HEARD]))
    kept = await storage.reaction_sets.reactions(community.id)
    assert kept == ReactionSet(community.id, (Reaction.REST, Reaction.HEARD), 2)
    for where, offered in ((community, kept.reactions), (other, USUAL)):
        board = await storage.board(await storage.category(where))
        post = await storage.post(await storage.thread(board, await storage.pseudonym(where)))
        place = await storage.boards.place_of_post(await storage.member(where), post.id)
        assert place is not None and place.offered == offered


async def test_two_who_choose_wait_for_one_another(storage: Storage) -> None:
    community = await storage.community()

    async def choose(reaction: Reaction) -> None:
        async with storage.begin_community() as work:
            work.reaction_sets.choose((await work.reaction_sets.lock(community.id)).chosen([reaction]))

    await asyncio.gather(choose(Reaction.GLAD), choose(Reaction.REST))
    kept = await storage.reaction_sets.reactions(community.id)
    assert kept is not None and kept.revision == 3
