"""`python -m benchmarks [NAME …] [--large]`: every measurement, or those named."""

import sys
from importlib import import_module

MODULES = ("search", "understanding", "announcements")


def main() -> None:
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    for name in named or MODULES:
        print(f"\n# {name}\n", flush=True)
        import_module(f"benchmarks.{name}").main(large="--large" in sys.argv)


if __name__ == "__main__":
    main()
