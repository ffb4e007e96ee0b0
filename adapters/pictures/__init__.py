"""Pictures that people send, made anew by Pillow so that nothing is in them but what is seen."""

from adapters.pictures.pillow import LARGEST, WAITING, PillowPictures, reencoded, scaled

__all__ = ["LARGEST", "WAITING", "PillowPictures", "reencoded", "scaled"]
