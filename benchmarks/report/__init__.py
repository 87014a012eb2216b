"""The figures of a run, and what is made from them: tables, a picture, verdicts on the bars."""
