"""Users, and the roles they are assigned at a node for a time."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.records import ActedFact
from jobbtorg.core import clock
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed
from jobbtorg.core.sorting import sort_key_field
from jobbtorg.organisation.models import Code, Node, TargetGroup, period_has_start


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@tracked(exclude=("password", "last_login", "session_round"))
class User(Keyed, AbstractBaseUser, PermissionsMixin):
    """A person who logs in. What they may do stands in their role assignments alone."""

    email = models.EmailField("e-post", unique=True)
    first_name = models.CharField("förnamn", max_length=80)
    last_name = models.CharField("efternamn", max_length=80)
    is_active = models.BooleanField("aktivt konto", default=True)
    is_staff = models.BooleanField("får öppna förvaltningssidorna", default=False)
    joined_at = models.DateTimeField("upplagd", default=clock.now)
    languages = models.ManyToManyField(Code, blank=True, related_name="+", verbose_name="språk")
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="+", verbose_name="målgrupper"
    )
    compact_tables = models.BooleanField("täta tabeller", default=False)
    # The password was chosen by somebody else: nothing is opened before one has one's own.
    must_choose_password = models.BooleanField("ska välja eget lösenord", default=False)
    # Part of what a session is signed with: one more, and every session of the account has ended.
    session_round = models.PositiveIntegerField("omgång av inloggningar", default=0)
    sort_key = sort_key_field("last_name", "first_name")

    # The roles of today, where the account has been read for a request (accounts.backends).
    held_today: "list[RoleAssignment] | None" = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "konto"
        verbose_name_plural = "konton"
        ordering = ("sort_key",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Det finns redan ett konto med den e-postadressen.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is signed with: by the password, and by the round of log-ins."""
        salt = "jobbtorg.accounts.models.User.session"
        value = f"{self.password}:{self.session_round}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class OpenSession(Keyed):
    """A log-in that goes on, for its owner's own list: little is kept, and no longer than it lasts."""

    user = models.ForeignKey(User, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField("session", max_length=40, unique=True)
    browser = models.CharField("webbläsare", max_length=40)
    address = models.CharField("nätadress", max_length=45, blank=True)
    began_at = models.DateTimeField("loggade in", default=timezone.now)

    class Meta:
        verbose_name = "inloggning"
        verbose_name_plural = "inloggningar"

    def __str__(self) -> str:
        return f"{self.user}, {self.browser}"


@tracked()
class RoleAssignment(Keyed):
    """A person holds a role at a node during a half-open period.

    An assignment is ended by setting the end of its period, never deleted: log rows of
    every kind point at it. What a role reaches from its node: `accounts.queries.reach`.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="assignments", verbose_name="person"
    )
    role = models.CharField("roll", max_length=24, choices=Role)
    node = models.ForeignKey(Node, models.PROTECT, related_name="assignments", verbose_name="vid")
    period = DateRangeField("period")

    class Meta:
        verbose_name = "roll"
        verbose_name_plural = "roller"
        constraints = [
            ExclusionConstraint(
                name="role_assignment_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("node", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen har redan rollen där under perioden.",
            ),
            period_has_start("role_assignment_has_start"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.node}"


@tracked()
class Absence(models.Model):
    """Somebody is on leave: their steps show as in need of a colleague meanwhile."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="person")
    period = DateRangeField("period")
    note = models.CharField("anteckning", max_length=120, blank=True)

    class Meta:
        verbose_name = "ledighet"
        verbose_name_plural = "ledigheter"
        constraints = [
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen har redan en frånvaro under perioden.",
            ),
            period_has_start("absence_has_start"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.period}"


@tracked()
class AccountEvent(ActedFact):
    """What was changed about an account or its roles, and by whom."""

    user = models.ForeignKey(User, models.PROTECT, related_name="events", verbose_name="person")
    assignment = models.ForeignKey(
        RoleAssignment, models.PROTECT, null=True, blank=True, related_name="events"
    )
    name = models.CharField("händelse", max_length=40)
    text = models.CharField("vad", max_length=300)

    class Meta:
        verbose_name = "händelse för ett konto"
        verbose_name_plural = "händelser för konton"
        ordering = ("-recorded_at", "-id")

    def __str__(self) -> str:
        return self.text
