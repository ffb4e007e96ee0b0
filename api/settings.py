"""What an operator can set, by environment variables. Nothing else configures the server."""

import re
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_PREFIX = "IBASHO_"


class SettingsRefused(Exception):
    """A variable does not say what it can; the message names it and never its value, which may be a secret."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, extra="ignore", populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """postgresql://… of one's own PostgreSQL, 15 or newer. Without it an embedded one is started."""
    vault_database_url: str | None = None
    """The same database under a login of the vault's own, if it has one."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(default=8000, validation_alias="PORT", ge=0, le=65535)
    """The port to listen on; 0 lets the system choose."""
    public_url: str | None = None
    """The address under which clients know this server; it is the issuer of tokens."""
    state: Path = Path("var")
    """The folder for what is kept outside the database: keys, and the embedded database's own files."""
    key_file: Path | None = None
    """The key file, by default `keys.json` in the state folder. Back it up apart from the database."""
    key_command: str | None = None
    """A command that writes the keys to its standard output, for who keeps them in a key service. No file then."""
    images: str | None = None
    """Where images lie: a folder, by default `images` in the state folder, or `s3://bucket/prefix`."""
    s3_endpoint: str | None = None
    """https://… of an S3-compatible store; none for Amazon's own."""
    s3_region: str = "us-east-1"
    s3_access_key_id: str = ""
    s3_secret_access_key: SecretStr = SecretStr("")
    pool_size: int = Field(default=10, ge=2, le=200)
    """Connections to the database, of both worlds together."""
    youtube_channels: Path | None = None
    """A file with the access to each community's YouTube channel, readable by its owner alone."""
    demo: bool = False
    """For trying things out only: made-up evidence `demo-…` passes as a YouTube membership. Anybody can get in."""
    events_kept_days: int = Field(default=14, ge=1, le=365)
    """For how many days at least the event log keeps what happened; a third more at most."""
    work: bool = True
    """Whether a server also does what goes on by itself: consumers of the log, and chores."""
    nats_url: str | None = None
    """nats://… of a NATS server with JetStream. With it, sockets are fed from there instead of from PostgreSQL."""
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """A port for `GET /metrics`; without it there are no metrics."""
    metrics_host: str = "127.0.0.1"
    """The address of that port."""
    log_level: str = "info"

    @field_validator("database_url", "vault_database_url")
    @classmethod
    def _one_scheme(cls, url: str | None) -> str | None:
        if not url:
            return None
        scheme, _, rest = url.partition("://")
        if scheme.split("+")[0] not in ("postgres", "postgresql"):
            raise ValueError("the address of a database must begin with postgresql://")
        return f"postgresql://{rest}"

    @field_validator("images")
    @classmethod
    def _folder_or_bucket(cls, place: str | None) -> str | None:
        if place and "://" in place and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/.*)?", place):
            raise ValueError("images lie in a folder or in s3://bucket/prefix")
        return place or None

    @property
    def issuer(self) -> str:
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def bucket(self) -> tuple[str, str] | None:
        """Name and prefix, where images lie in a bucket."""
        scheme, _, rest = (self.images or "").partition("://")
        if scheme != "s3":
            return None
        name, _, prefix = rest.partition("/")
        return name, prefix

    @property
    def keys(self) -> Path:
        return self.key_file or self.state / "keys.json"


def read_settings() -> Settings:
    """From the environment; a variable that is empty is none. Raises SettingsRefused."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"{_variable(str(one['loc'][0]))}: {one['msg']}" for one in error.errors(include_input=False)]
        raise SettingsRefused("; ".join(wrong)) from None


def _variable(name: str) -> str:
    return f"{_PREFIX}{name.upper()}" if name.islower() else name
