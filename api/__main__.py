"""The program: `ibasho`, or `python -m api`."""

import gc


def main() -> None:
    """Nothing that is imported is garbage; looking for some would be an eighth of the time that it takes."""
    gc.disable()
    from api import cli

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
