"""Normalising what says who someone is: names, romanisations, numbers, phones, search tokens.

Pure functions over text. Nothing here knows Django, a database or a person; raw text is never
changed in place, because what a source wrote is kept for display. `pypinyin` is imported only when
a reading is first needed (about 0.3 s cold); OpenCC's character dictionaries are read as data.

`names` folds, parts and hides names · `romanise` spells them in Latin letters · `idnumbers`,
`orgnumbers`, `phones` read numbers · `tokens` says under which strings a person is found and
`search` what a user's search text asks for.
"""
