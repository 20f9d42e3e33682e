"""Relations by caseload, §21 for agencies that may not know, finding a person by case number."""

from mingdeng.care.cases.queries.cases import records_of_number
from mingdeng.care.cases.queries.relations import relations, shielded_records
from mingdeng.foundation.access import scopes
from mingdeng.people.records import finders

scopes.register_provider("care.cases", relations)
scopes.register_hider("care.cases.shielded", shielded_records)
finders.register("case_number", records_of_number)
