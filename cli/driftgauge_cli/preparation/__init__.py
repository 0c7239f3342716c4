"""Preparing a dataset for a baseline.

| module      | contents                                                       |
|-------------|----------------------------------------------------------------|
| `source`    | the rows of a CSV file, one after the other                    |
| `look`      | what is in a column                                            |
| `traits`    | what a column looks like: constant, a date, an id              |
| `plan`      | which columns are kept, and why                                |
| `problem`   | the problem type that the label suggests                       |
| `writing`   | the prepared file                                              |
"""
