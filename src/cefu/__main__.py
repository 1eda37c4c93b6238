"""``python -m cefu`` is the ``cefu`` command."""

from cefu.cli import main

if __name__ == "__main__":
    main()
