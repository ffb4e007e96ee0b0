"""Where the bytes of images lie: a folder of this machine, or a bucket of anything that speaks S3."""

from adapters.images.folder import FolderImages

__all__ = ["FolderImages"]
