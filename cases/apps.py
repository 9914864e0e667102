from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Ärenden"

    def ready(self) -> None:
        from cases.life_steps import register_life_steps  # models are loaded by now
        from cases.plan_step_types import register_plan_steps

        register_life_steps()
        register_plan_steps()
