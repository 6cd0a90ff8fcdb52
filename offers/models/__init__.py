from .contact import Contact, ContactVisibility
from .cost import CostRow, IsFree
from .feedback import Feedback, FeedbackKind, FeedbackNote, FeedbackNoteKind, FeedbackState
from .funding import FundingProgramme, OfferFunding
from .history import EditingPresence, NoDuplicate, OfferAlias, OfferVersion
from .link import LinkCheck, LinkStatus
from .offer import Offer, OfferTag
from .offer_choices import (
    Access,
    Delivery,
    OperatingState,
    PreventionLevel,
    Source,
    Status,
)
from .offer_scope import INTERNAL_FIELDS, own_department_ids, scope
from .organisation import Department, DepartmentKind, Provider, ProviderKind
from .place import (
    AccessibilityCriterion,
    AccessibilityValue,
    Area,
    AreaKind,
    Location,
    LocationAccessibility,
    LocationVisibility,
)
from .rate import RateCount, RateWindow
from .schedule import Interval, OfferDate, OpeningTime, Period, Weekday
from .search import (
    ClusterGap,
    FrozenOffer,
    FruitlessSearch,
    SearchChange,
    SearchDocument,
    SearchState,
    SearchTerm,
    SynonymGroup,
)
from .situation import CrisisLine, LifeSituation
from .translation import OfferTranslation, TranslationStatus
from .vocabulary import (
    CrossCuttingTopic,
    Language,
    LifePhase,
    LifePhaseAdvice,
    NeedTopic,
    OfferType,
    TargetGroup,
    Topic,
    Transition,
    TransitionStep,
)

__all__ = [
    "INTERNAL_FIELDS",
    "Access",
    "AccessibilityCriterion",
    "AccessibilityValue",
    "Area",
    "AreaKind",
    "ClusterGap",
    "Contact",
    "ContactVisibility",
    "CostRow",
    "CrisisLine",
    "CrossCuttingTopic",
    "Delivery",
    "Department",
    "DepartmentKind",
    "EditingPresence",
    "Feedback",
    "FeedbackKind",
    "FeedbackNote",
    "FeedbackNoteKind",
    "FeedbackState",
    "FrozenOffer",
    "FruitlessSearch",
    "FundingProgramme",
    "Interval",
    "IsFree",
    "Language",
    "LifePhase",
    "LifePhaseAdvice",
    "LifeSituation",
    "LinkCheck",
    "LinkStatus",
    "Location",
    "LocationAccessibility",
    "LocationVisibility",
    "NeedTopic",
    "NoDuplicate",
    "Offer",
    "OfferAlias",
    "OfferDate",
    "OfferFunding",
    "OfferTag",
    "OfferTranslation",
    "OfferType",
    "OfferVersion",
    "OpeningTime",
    "OperatingState",
    "Period",
    "PreventionLevel",
    "Provider",
    "ProviderKind",
    "RateCount",
    "RateWindow",
    "SearchChange",
    "SearchDocument",
    "SearchState",
    "SearchTerm",
    "Source",
    "Status",
    "SynonymGroup",
    "TargetGroup",
    "Topic",
    "Transition",
    "TransitionStep",
    "TranslationStatus",
    "Weekday",
    "own_department_ids",
    "scope",
]
