from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "jobbtorg.organisation"
    label = "organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        from jobbtorg.core.navigation import register_item

        register_item("Organisation", "building-2", "organisation:overview", position=90)
