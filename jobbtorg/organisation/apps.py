from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "jobbtorg.organisation"
    label = "organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        from jobbtorg.core import database_safety
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.nightly import register_part
        from jobbtorg.core.rowpolicies import WEB
        from jobbtorg.organisation.actions import carry_due_names
        from jobbtorg.organisation.succession import carry_due_successions

        register_item("Organisation", "building-2", "organisation:overview", position=90)
        # Before what is under way moves: it goes by the names and places of the day.
        register_part("namn och plats", lambda _by: carry_due_names(), position=4)
        register_part("sammanslagningar", lambda by: carry_due_successions(by=by), position=5)
        # Units, their places and periods, code lists and settings: no persons.
        database_safety.without_policies(
            {
                model._meta.db_table: "the organisation, which is public"
                for model in self.get_models()
            }
        )
        not_begun = "a dated row that had not begun when another was written over it"
        database_safety.deleted_from(
            {
                "organisation_nodeperiod": not_begun,
                "organisation_catchment": not_begun,
                "organisation_route": not_begun,
            },
            by=[WEB],
        )
