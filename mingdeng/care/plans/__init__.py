"""The plan of a case: goals, interventions, reviews; suggestions and what became of them."""
