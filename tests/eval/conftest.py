# Scripts for ../shared, run by hand (python -m tests.eval.measure); pytest must not import them as tests.
collect_ignore = ["measure.py", "taiwan.py"]
