"""What a host sets and watches: settings, counters, lines of the log. Nothing here knows Streamlit.

| module | what it is |
|---|---|
| `settings` | the environment's variables, each with a default that works and a sentence |
| `counters` | how many came, moved, were refused, and how long drawing took, for Prometheus |
| `log_lines` | the log as one JSON object a line, without anything that a learner typed |
"""
