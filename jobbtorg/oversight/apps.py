from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "jobbtorg.oversight"
    verbose_name = "Loggkontroll"

    def ready(self) -> None:
        from jobbtorg.core import database_safety

        database_safety.without_policies(
            {
                "oversight_checkedday": "which days have been gone through",
                "oversight_logsample": "what a month's sample was drawn from: numbers alone",
                "oversight_monthfigures": "the figures of a month",
            }
        )
        # Models are loaded by now, and no sooner.
        from cases.casepage import CaseAction, register_case_action
        from cases.notices import register_notices
        from jobbtorg.core.navigation import register_item
        from jobbtorg.oversight import night, purge_rules
        from jobbtorg.oversight.actions.extracting import register_extracts
        from jobbtorg.oversight.notices import on_min_dag
        from jobbtorg.oversight.permissions import offers_extract
        from jobbtorg.oversight.queries.checks import waiting
        from jobbtorg.oversight.views.checks import REVIEWERS
        from jobbtorg.oversight.views.reports import REPORT_READERS

        register_notices(on_min_dag)
        night.register()
        purge_rules.register()
        register_extracts()
        register_case_action(
            CaseAction("Registerutdrag", "oversight:order_extract", offers_extract, 70)
        )
        register_item(
            "Loggkontroll", "eye", "oversight:checks", REVIEWERS, 84,
            count=waiting, counted_at="cases:min_dag",
        )  # fmt: skip
        others = [role for role in REPORT_READERS if role not in REVIEWERS]
        register_item("Loggkontroll", "eye", "oversight:report", others, 84)
