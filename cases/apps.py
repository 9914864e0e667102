from django.apps import AppConfig

WITHOUT_POLICIES = {
    "cases_groupmeeting": "a time and a place; who is called stands in the visits",
    "cases_insats": "the catalogue",
}
# What is deleted at run time, by whom: from no other table has anybody the right.
DELETED_FROM = {"cases_planline": "a line of a draft; one of a plan that was sent in is frozen"}
DELETED_BY_HAND = {
    "cases_contact": "a line of one's own, taken back within minutes",
    "cases_savedview": "a list that somebody had saved for themselves",
}


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Ärenden"

    def ready(self) -> None:
        # Models are loaded by now, and no sooner.
        from cases import life_panels, masking, night, panels, purge_rules
        from cases.actions.plan_documents import register_plan_papers
        from cases.actions.succession import carry_cases, cases_left
        from cases.life_steps import register_life_steps
        from cases.plan_page import register_plan_page
        from cases.plan_step_types import register_plan_steps
        from cases.views.minday import WITH_STEPS
        from jobbtorg.core import database_safety
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.persons import register_mask
        from jobbtorg.core.rowpolicies import WEB
        from jobbtorg.organisation.registry import (
            add_once,
            closing_objections,
            succession_handlers,
        )

        register_item("Min dag", "sun", "cases:min_dag", WITH_STEPS, position=10)
        register_mask("cases.Case", masking.shown_of)
        register_life_steps()
        register_plan_steps()
        purge_rules.register()
        database_safety.without_policies(WITHOUT_POLICIES)
        database_safety.deleted_from(DELETED_FROM)
        database_safety.deleted_from(DELETED_BY_HAND, by=[WEB])
        register_plan_page()
        register_plan_papers()
        panels.register()
        life_panels.register()
        night.register()
        add_once(succession_handlers, carry_cases)
        add_once(closing_objections, cases_left)
