"""States and kinds of the jobbtorg's work, with their Swedish labels."""

from django.db import models


class IdentityKind(models.TextChoices):
    """What sort of number names a person (handbook §11)."""

    PERSONNUMMER = "personnummer", "Personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer", "Samordningsnummer"
    RESERVNUMMER = "reservnummer", "Reservnummer"
    DEMO = "demo", "Demonummer"


class Sex(models.TextChoices):
    """Stored, not derived from the number."""

    WOMAN = "kvinna", "Kvinna"
    MAN = "man", "Man"
    UNKNOWN = "okant", "Uppgift saknas"


class ProtectionLevel(models.TextChoices):
    """The three kinds of protected identity (handbook §10)."""

    NONE = "ingen", "Ingen skyddad identitet"
    MARKED = "sekretessmarkering", "Sekretessmarkering"
    PROTECTED_REGISTRATION = "skyddad_folkbokforing", "Skyddad folkbokföring"
    ASSUMED = "fingerade", "Fingerade personuppgifter"

    @classmethod
    def strictest(cls, *levels: str) -> "ProtectionLevel":
        """The level that hides most. Fingerade has no marker, so what has one goes before it."""
        order = (cls.NONE, cls.ASSUMED, cls.MARKED, cls.PROTECTED_REGISTRATION)
        return max(map(cls, levels), key=order.index, default=cls.NONE)


class SupportKind(models.TextChoices):
    """What the person lives on; decides who approves the plan (handbook §5.1)."""

    FORSORJNINGSSTOD = "forsorjningsstod", "Försörjningsstöd"
    INTRODUKTION = "introduktionsersattning", "Introduktionsersättning"
    NONE = "ingen", "Ingen ersättning från staden"


class EducationLevel(models.TextChoices):
    """Highest completed education."""

    NONE = "saknas", "Ingen eller kort skolgång"
    PRIMARY = "grundskola", "Grundskola eller motsvarande"
    SECONDARY = "gymnasium", "Gymnasium"
    HIGHER = "eftergymnasial", "Eftergymnasial utbildning"


class SfiLevel(models.TextChoices):
    """Swedish for immigrants: the course the person is at or has passed."""

    NOT_NEEDED = "behovs_inte", "Behövs inte"
    NOT_STARTED = "inte_borjat", "Har inte börjat"
    A = "a", "Kurs A"
    B = "b", "Kurs B"
    C = "c", "Kurs C"
    D = "d", "Kurs D"
    PASSED = "klar", "Klar med sfi"


class Party(models.TextChoices):
    """Who has the ball (handbook §6)."""

    STADSDEL = "stadsdel", "Stadsdelen"
    JOBBTORG = "jobbtorg", "Jobbtorget"
    ANORDNARE = "anordnare", "Anordnaren"
    PERSON = "person", "Deltagaren"


class CaseState(models.TextChoices):
    """The life of a case, enrolment to closing."""

    ENROLLED = "inskriven", "Inskriven"
    MAPPING = "kartlaggning", "Kartläggning"
    ACTIVE = "aktiv", "I aktivitet"
    ON_HOLD = "uppehall", "Uppehåll"
    INTERRUPTED = "avbrott", "Avbrott"
    WORKING = "arbete", "I arbete med stöd"
    CLOSED = "avslutad", "Avslutat"


class CaseOrigin(models.TextChoices):
    """How the case came to the jobbtorg."""

    REFERRAL = "remiss", "Remiss"
    TAKEN_OVER = "overgang", "Övergång 1 januari 2008"


class ClockMetBy(models.TextChoices):
    """What met the five days (handbook §5.6)."""

    PLAN = "plan", "Aktivitetsplan inskickad"
    WORK = "arbete", "Arbete"
    STUDIES = "studier", "Studier"
    INSATS = "insats", "Påbörjad insats"


class PauseKind(models.TextChoices):
    """A hold moves deadlines; an interruption tells the handläggare (handbook §5.10)."""

    HOLD = "uppehall", "Uppehåll"
    BREAK = "avbrott", "Avbrott"


class TeamFunction(models.TextChoices):
    """What a member of the case team does."""

    COACH = "coach", "Coach"
    MATCHARE = "matchare", "Matchare"
    SYV = "syv", "Studie- och yrkesvägledare"
    IT_PEDAGOG = "it_pedagog", "IT-pedagog"


class StepKind(models.TextChoices):
    """What somebody must do next. Group, button and page of each stand in `cases.steps`."""

    SEND_REFERRAL = "skicka_remiss", "Skriv klart remissen"
    RECEIVE_REFERRAL = "ta_emot", "Ta emot remissen"
    ANSWER_RETURN = "besvara_retur", "Åtgärda återremissen"
    SERVE_MEANWHILE = "stod_under_tiden", "Ge deltagaren stöd under oenigheten"
    DECIDE_DISPUTE = "avgora", "Avgör oenigheten"
    DECIDE_DEADLOCK = "avgora_dodlage", "Avgör ärendet i sista hand"
    HANDLE_KNOWN = "ny_remiss_oppet_arende", "Ny remiss på öppet ärende"
    DISTRIBUTE = "fordela", "Fördela till coach"
    NAME_HANDLAGGARE = "utse_handlaggare", "Utse handläggare"
    BOOK_FIRST_VISIT = "boka_besok", "Boka första besöket"
    HOLD_FIRST_VISIT = "halla_besok", "Första besöket"
    WRITE_PLAN = "skriv_plan", "Skriv aktivitetsplan"
    DECIDE_PLAN = "besluta_plan", "Besluta om aktivitetsplanen"
    CHASE_DECISION = "sen_beslut", "Beslut om plan dröjer"
    REWORK_PLAN = "arbeta_om_plan", "Arbeta om planen"
    CONFIRM_AGREEMENT = "bekrafta_plan", "Kom överens om planen med deltagaren"
    FOLLOW_UP = "folj_upp", "Följ upp planen"
    INTERNAL_TASK = "uppgift", "Uppgift från kollega"
    READ_ANSWER = "las_svar", "Svar från kollega"
    END_HOLD = "uppehall_slut", "Uppehållet går ut"
    RESTART = "nystart", "Ta ställning till nystart"
    ACKNOWLEDGE_BREAK = "kvittera_avbrott", "Kvittera avbrottet"
    FOLLOW_WORK = "folj_upp_arbete", "Följ upp arbetet"
    SUPPORT_ENDS = "ersattning_slut", "Introduktionsersättningen upphör"
    CHECK_OUTCOME = "folj_upp_avslut", "Följ upp efter avslut"


# What colleagues ask and answer each other: the enhet has no part in it.
BETWEEN_COLLEAGUES = (StepKind.INTERNAL_TASK, StepKind.READ_ANSWER)


class StepEnding(models.TextChoices):
    """How a step ended."""

    DONE = "gjort", "Gjort"
    OBSOLETE = "inaktuellt", "Inte längre aktuellt"
    REPLACED = "ersatt", "Ersatt"


class VisitPurpose(models.TextChoices):
    """Why the person comes."""

    FIRST = "forsta", "Första besöket"
    FOLLOW_UP = "uppfoljning", "Uppföljning"


class VisitForm(models.TextChoices):
    """Alone or at a group meeting."""

    SINGLE = "enskilt", "Enskilt"
    GROUP = "grupp", "Gruppträff"


class VisitOutcome(models.TextChoices):
    """What became of a booking."""

    BOOKED = "bokat", "Bokat"
    CAME = "kom", "Kom"
    ABSENT = "kom_inte", "Kom inte"
    REBOOKED = "ombokat", "Ombokat"
    CANCELLED = "avbokat", "Avbokat"


class ContactWay(models.TextChoices):
    """How the person was contacted."""

    PHONE = "telefon", "Telefon"
    SMS = "sms", "Sms"
    MAIL = "e-post", "E-post"
    LETTER = "brev", "Brev"
    VISIT = "besok", "Besök"


class ContactResult(models.TextChoices):
    """What came of it, in words without judgement."""

    REACHED = "nadd", "Fick kontakt"
    NO_ANSWER = "ej_svar", "Ej svar"
    MESSAGE = "meddelande", "Lämnade meddelande"


class NoteLane(models.TextChoices):
    """Who reads a note."""

    INTERNAL = "intern", "Bara jobbtorget"
    SHARED = "delad", "Delas med handläggaren"


class MappingSection(models.TextChoices):
    """Sections of the kartläggning; the first three are required (handbook §5.5)."""

    WORK = "arbete", "Arbete och erfarenhet"
    OBSTACLES = "hinder", "Hinder för arbete"
    GOAL = "mal", "Mål"
    EDUCATION = "utbildning", "Utbildning"
    LANGUAGE = "sprak", "Svenska, läsning och skrivning"
    HEALTH = "halsa", "Hälsa som har betydelse för arbete"
    HOME = "boende", "Boende och familj"
    DIGITAL = "digitalt", "Digital vana"
    LICENCE = "korkort", "Körkort"
    RESOURCES = "resurser", "Styrkor och resurser"


class LiteracyLevel(models.TextChoices):
    """Reading and writing, asked about on its own."""

    FLUENT = "utan_svarighet", "Utan svårighet"
    SOME_HELP = "visst_stod", "Med visst stöd"
    MUCH_HELP = "mycket_stod", "Med mycket stöd"
    NONE = "inte", "Läser eller skriver inte"


class DigitalLevel(models.TextChoices):
    """Use of computer and internet."""

    USED = "van", "Van"
    SOME = "viss", "Viss vana"
    NONE = "ovan", "Ovan"


class PlanState(models.TextChoices):
    """The life of one version of a plan."""

    DRAFT = "utkast", "Utkast"
    SUBMITTED = "inskickad", "Inskickad"
    DECIDED = "beslutad", "Beslutad"
    WITHDRAWN = "aterkallad", "Återtagen"


class LineChange(models.TextChoices):
    """A line against what is in force."""

    NEW = "ny", "Ny"
    CHANGED = "andrad", "Ändrad"
    UNCHANGED = "oforandrad", "Oförändrad"
    REMOVED = "tas_bort", "Tas bort"


class FollowedBy(models.TextChoices):
    """How a line is followed (handbook §5.9)."""

    REGISTER = "narvaro", "Närvaroregister"
    CERTIFICATE = "intyg", "Intyg från skola eller arbetsplats"
    OWN_ACCOUNT = "redovisning", "Deltagarens egen redovisning"
    NOT_MEASURED = "foljs_inte", "Mäts inte"


class Verdict(models.TextChoices):
    """The handläggare's answer to one line."""

    ACCEPTED = "godkand", "Godkänd"
    RETURNED = "returnerad", "Returnerad"


class DecisionBasis(models.TextChoices):
    """What puts a version in force."""

    DECISION = "beslut", "Beslut av handläggare"
    AGREEMENT = "overenskommelse", "Överenskommelse med deltagaren"


class DocumentKind(models.TextChoices):
    """Papers that belong to a version of a plan."""

    PLAN = "plan", "Aktivitetsplan"
    EASY = "lattlast", "Aktivitetsplan på lätt svenska"
    DECISION = "beslut", "Beslut om aktivitetsplan"
    SIGNED = "undertecknad", "Undertecknad aktivitetsplan"


class OutcomeKind(models.TextChoices):
    """Why a case was closed (handbook §5.12)."""

    WORK = "arbete", "Arbete"
    SUBSIDISED_WORK = "arbete_stod", "Arbete med anställningsstöd"
    OWN_BUSINESS = "eget_foretag", "Eget företag"
    STUDIES = "studier", "Studier"
    SICKNESS_BENEFIT = "sjukersattning", "Sjuk- eller aktivitetsersättning"
    PARENTAL_LEAVE = "foraldraledig", "Föräldraledighet"
    OTHER_INCOME = "annan_inkomst", "Annan inkomst"
    MOVED = "flyttat", "Flyttat från Stockholm"
    BACK_TO_STADSDEL = "stadsdel", "Åter till stadsdelen för annat stöd"
    OWN_WISH = "egen_begaran", "Egen begäran"
    DECEASED = "avliden", "Avliden"
    OTHER = "annat", "Annan orsak"


class SelfSupport(models.TextChoices):
    """Whether the person supports themselves."""

    YES = "ja", "Ja, helt"
    PARTLY = "delvis", "Delvis"
    NO = "nej", "Nej"


class AftermathAnswer(models.TextChoices):
    """Found at 3, 6 and 12 months after the closing."""

    SELF_SUPPORTING = "sjalvforsorjande", "Fortfarande självförsörjande"
    PARTLY = "delvis", "Delvis självförsörjande"
    BACK = "tillbaka", "Tillbaka i försörjningsstöd"
    UNKNOWN = "okant", "Har inte gått att få veta"
