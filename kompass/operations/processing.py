"""The record of processing (GDPR, art. 30) as a table: what we keep, whose, why, how long.

``kompass.operations.data_map`` lays it over the models. A field that might name a person and stands
neither here nor among ``INSTITUTIONAL`` fails a test.
"""

from dataclasses import dataclass, field

PUBLIC_TASK = "Art. 6 Abs. 1 Buchst. e DSGVO (öffentliche Aufgabe, § 79, § 80 SGB VIII)"
EMPLOYMENT = "Art. 6 Abs. 1 Buchst. e DSGVO, Beschäftigtendatenschutz des Landes"
CONSENT = "Art. 6 Abs. 1 Buchst. a und e DSGVO (freiwillige Angabe)"
SECURITY = "Art. 6 Abs. 1 Buchst. e und f, Art. 32 DSGVO (Sicherheit)"


@dataclass(frozen=True)
class Activity:
    """``models``: labels, or whole apps as ``app.*`` (then every text counts as personal).

    ``personal``: ``{label: fields}`` that say something about a person; keys to accounts are found
    without being named.
    """

    title: str
    purpose: str
    basis: str
    people: str
    recipients: str
    kept: str
    models: tuple
    personal: dict = field(default_factory=dict)


NOBODY = "niemand"
ACTIVITIES = (
    Activity(
        "Angebote veröffentlichen",
        "Familien finden Angebote und erreichen, wer sie macht.",
        PUBLIC_TASK,
        "Ansprechpersonen der Anbieter (dienstliche Angaben)",
        "alle, soweit der Kontakt als öffentlich gekennzeichnet ist",
        "solange das Angebot besteht; archiviert bis zur Frist der Website",
        (
            *("offers.Offer", "offers.Contact", "offers.CostRow", "offers.OfferFunding"),
            *("offers.OpeningTime", "offers.OfferDate", "offers.OfferTag", "offers.OfferAlias"),
            *("offers.OfferTranslation", "offers.ContentTranslation", "offers.YearlyFigures"),
            *("offers.Provider", "offers.Location", "offers.LocationAccessibility"),
            *("offers.LinkCheck", "offers.NoDuplicate", "taggit.Tag", "taggit.TaggedItem"),
        ),
        {
            "offers.Contact": ("function", "phone", "mail"),
            "offers.Offer": ("owner_function", "deputy_function", "verified_by", "internal_note"),
            "offers.OfferTranslation": ("changed_by",),
            "offers.ContentTranslation": ("changed_by",),
            "offers.NoDuplicate": ("decided_by",),
        },
    ),
    Activity(
        "Verlauf der Angebote",
        "Nachweisen, wer was wann geändert hat; Versehen zurücknehmen.",
        PUBLIC_TASK,
        "Ansprechpersonen, Beschäftigte",
        "Redaktion, Koordination des eigenen Bereichs",
        "Kontakte und Namen bis zur Frist der Website nach ihrer Ersetzung (Vorgabe 24 Monate)",
        ("offers.OfferVersion", "offers.OfferMerge", "admin.LogEntry"),
        {
            "offers.OfferVersion": ("snapshot", "actor_name", "reason"),
            "offers.OfferMerge": ("moved", "related"),
            "admin.LogEntry": ("object_repr", "change_message"),
        },
    ),
    Activity(
        "Rückmeldungen",
        "Fehler und Barrieren melden, Antwort erhalten.",
        CONSENT,
        "Menschen, die etwas melden",
        "Redaktion, zuständige Koordination",
        "Adresse, Antworten und erledigte Texte: KOMPASS_FEEDBACK_KEEP_DAYS (180 Tage)",
        ("offers.Feedback", "offers.FeedbackNote", "offers.OfferAnswer"),
        {
            "offers.Feedback": ("message", "mail", "query", "closing_reason"),
            "offers.FeedbackNote": ("text", "author_name"),
        },
    ),
    Activity(
        "Vorschläge und Pflege-Links",
        "Anbieter und andere schlagen Änderungen vor; Anbieter pflegen ihre Einträge.",
        CONSENT,
        "Menschen, die etwas vorschlagen; Anbieter",
        "Redaktion, zuständige Koordination",
        "KOMPASS_PROPOSAL_KEEP_DAYS (180 Tage) nach der Entscheidung oder dem Ablauf",
        ("offers.ChangeProposal", "offers.ProviderLink"),
        {
            "offers.ChangeProposal": (
                *("content", "base", "typed", "message", "name", "mail", "answer"),
                "decided_by_name",
            ),
            "offers.ProviderLink": ("mail", "token_hash", "created_by"),
        },
    ),
    Activity(
        "Erinnerungen an Prüfungen",
        "Einträge aktuell halten.",
        PUBLIC_TASK,
        "Anbieter, Zuständige",
        "die Erinnerten selbst",
        "Protokoll drei Jahre",
        ("offers.Reminder", "offers.Campaign", "offers.Absence"),
        {"offers.Reminder": ("recipient",)},
    ),
    Activity(
        "Konten und Rollen",
        "Anmelden, Rechte zuweisen, Vertretung regeln.",
        EMPLOYMENT,
        "Beschäftigte mit Konto",
        "Systemverwaltung",
        "solange das Konto besteht; Anmeldungen bis zu ihrem Ablauf, ohne Adresse (`ip` ist "
        "immer `::`); Geheimnisse der zweiten Faktoren nur verschlüsselt",
        (
            *("auth.User", "auth.Group", "auth.Permission", "sessions.Session"),
            *("offers.EditingPresence", "account.*", "mfa.*", "socialaccount.*"),
            *("usersessions.*", "accounts.*"),
        ),
        {
            "auth.User": (
                *("username", "first_name", "last_name", "email", "password"),
                *("last_login", "date_joined"),
            ),
            "sessions.Session": ("session_data",),
        },
    ),
    Activity(
        "E-Mails senden",
        "Erinnern, antworten, einladen; nichts geht verloren.",
        PUBLIC_TASK,
        "Empfängerinnen und Empfänger",
        "der Mailserver",
        "Text und Adresse bis zum Versand; was abgelehnt oder ungeklärt ist, "
        "KOMPASS_MAIL_KEEP_DAYS (30 Tage)",
        ("operations.QueuedMail",),
        {"operations.QueuedMail": ("sender", "recipient", "content", "last_error")},
    ),
    Activity(
        "Schutz gegen Missbrauch",
        "Formulare und Schnittstelle vor Überlastung schützen.",
        SECURITY,
        "alle, die etwas absenden",
        NOBODY,
        "bis zum Ende des Zeitfensters (Vorgabe eine Stunde), nur als Prüfwert mit Salz",
        ("offers.RateWindow", "offers.RateCount"),
        {"offers.RateCount": ("key",)},
    ),
    Activity(
        "Tabellen einlesen",
        "Bestände anderer übernehmen.",
        PUBLIC_TASK,
        "Ansprechpersonen in fremden Tabellen",
        "Redaktion, Koordination des Bereichs",
        "hochgeladene Dateien 30 Tage; Berichte, solange der Import sich zurücknehmen lässt",
        (
            *("offers.ImportRun", "offers.ImportFile", "offers.ImportedRow"),
            *("offers.ImportProfile", "offers.ExternalKey", "offers.FiguresUpload"),
            "offers.FiguresMapping",
        ),
        {
            "offers.ImportRun": ("survey", "plan", "report", "author"),
            "offers.ImportFile": ("content",),
            "offers.ImportedRow": ("before", "notes"),
            "offers.ExternalKey": ("values", "snapshot"),
            "offers.FiguresUpload": ("author",),
        },
    ),
    Activity(
        "Netzwerke und Gremien",
        "Zusammenarbeit ordnen: Sitze, Sitzungen, Beschlüsse, Aufträge.",
        PUBLIC_TASK,
        "Funktionen in Gremien; Namen nur, wo Protokolle sie nennen",
        "Mitglieder des Gremiums; öffentlich nur Netzwerke, die es sein sollen",
        "solange das Netzwerk besteht",
        ("networks.*",),
        {
            "networks.Membership": ("function",),
            "networks.Meeting": ("guests", "record", "purpose"),
            "networks.MinutesDelivery": ("mailbox", "reason"),
            "networks.Network": ("contact_function",),
        },
    ),
    Activity(
        "Planen und zählen",
        "Lücken und Nutzung sehen, ohne jemanden zu beobachten.",
        PUBLIC_TASK,
        "keine; Suchworte nur ohne Person und ab fünf Eingaben für andere sichtbar",
        "Planung, Leitung",
        "Suchen ohne Treffer 90 Tage, Zähler drei Jahre, Bestände dauerhaft",
        (
            *("offers.UseCount", "offers.FruitlessSearch", "offers.InventorySnapshot"),
            *("offers.SnapshotOffer", "offers.SnapshotTable"),
            *("offers.Need", "offers.PlannedProject"),
            *("offers.ProjectStep", "offers.GapRule", "offers.Gap", "offers.GapEvent"),
            *("offers.OverlapDecision", "offers.Indicator", "offers.IndicatorValue"),
            *("offers.FundingProgramme", "offers.NeedTopic", "offers.CrossCuttingTopic"),
        ),
        {
            "offers.Gap": ("accepted_by",),
            "offers.GapEvent": ("by",),
            "offers.OverlapDecision": ("decided_by",),
            "offers.InventorySnapshot": ("frozen_by",),
            "offers.SnapshotTable": ("packed",),  # seats of bodies by function
            "offers.PlannedProject": ("owner_function",),
        },
    ),
    Activity(
        "Begriffe, Seiten, Betrieb",
        "Die Website beschreiben und am Laufen halten.",
        "keine Personendaten",
        "keine",
        "alle",
        "solange sie gebraucht werden",
        (
            *("kompass.*", "contenttypes.*", "operations.JobRun"),
            *("offers.HelpPath", "offers.HelpQuestion", "offers.HelpPathVersion"),
            *("offers.HelpStep", "offers.SchoolHoliday", "offers.Department", "offers.Milestone"),
            *("offers.Area", "offers.AccessibilityCriterion", "offers.LifePhase"),
            *("offers.LifePhaseAdvice", "offers.Transition", "offers.TransitionStep"),
            *("offers.Topic", "offers.TargetGroup", "offers.OfferType", "offers.Language"),
            *("offers.Task", "offers.Responsibility", "offers.SynonymGroup", "offers.CrisisLine"),
            *("offers.LifeSituation", "offers.SearchDocument", "offers.FrozenOffer"),
            *("offers.SearchTerm", "offers.SearchState", "offers.SearchChange"),
            "offers.ClusterGap",
        ),
        {
            "offers.Department": ("coordinator_function", "deputy_function"),
            "kompass.Page": ("easy_checked_by",),
        },
    ),
)

# Mailboxes, telephones and names of offices and organisations, and words that only sound personal.
INSTITUTIONAL = {
    *("offers.Department.mail", "offers.Department.phone", "offers.Department.name"),
    *("kompass.SiteConfiguration.editor_mail", "kompass.SiteConfiguration.editor_phone"),
    *("networks.Actor.mail", "networks.Network.mail", "networks.Network.phone"),
    "offers.PlannedProject.decided_by",  # the body
    *("operations.JobRun.message", "operations.JobRun.claimed_by"),  # a machine and its report
    *("offers.Provider.name", "offers.Provider.mail", "offers.Provider.phone"),
}
