from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "jobbtorg.organisation"
    label = "organisation"
    verbose_name = "Organisation"
