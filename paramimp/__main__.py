"""``python -m paramimp``."""

from paramimp.cli import main

if __name__ == "__main__":
    main()
