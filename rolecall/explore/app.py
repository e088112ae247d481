# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The page of `rolecall explore`: a marimo app on the published database, read-only and fenced.

Filters → one SELECT each for rows, counts and charts (`rolecall.explore.questions`). Nothing typed here becomes SQL.
"""

import marimo

app = marimo.App(width="full", app_title="rolecall explore")

with app.setup:
    import marimo as mo

    import rolecall
    from rolecall.explore import questions, view


@app.cell
def _():
    with rolecall.connect() as _connection:
        offered = view.offered(questions.values().frame(_connection))
    return (offered,)


@app.cell
def _():
    source = mo.ui.dropdown(questions.SOURCES, value=next(iter(questions.SOURCES)), label="Look at", full_width=True)
    words = mo.ui.text(placeholder="kubernetes remote", label="Words, all of them", full_width=True)
    return source, words


@app.cell
def _(offered):
    filters = mo.ui.dictionary(
        {
            name: mo.ui.multiselect(options, label=view.label(name, offered), full_width=True)
            for name, options in offered.options.items()
        }
    )
    return (filters,)


@app.cell
def _(filters, source, words):
    view.head(source, words, filters)
    return


@app.cell
def _(filters, source, words):
    chosen = {**filters.value, "words": questions.words(words.value)}
    asked = {name: questions.asked(name, source.value, chosen) for name in ("totals", "families", "countries", "weeks")}
    asked["rows"] = questions.asked("rows", source.value, chosen, at_most=questions.MOST_ROWS)
    whole = questions.asked("rows", source.value, chosen, at_most=questions.MOST_DOWNLOADED)
    return asked, whole


@app.cell
def _(asked):
    with rolecall.connect() as _connection:
        found = {name: one.frame(_connection) for name, one in asked.items()}
    return (found,)


@app.cell
def _(found, source):
    view.totals(found["totals"], source.selected_key)
    return


@app.cell
def _(found):
    view.charts(found)
    return


@app.cell
def _(found, whole):
    view.rows(found["rows"], found["totals"], whole)
    return


@app.cell
def _(asked):
    view.statements(asked["rows"])
    return


if __name__ == "__main__":
    app.run()
