"""What is stored of networks, by concept."""

from .actor import Actor
from .body import Body, Charter, Membership
from .choices import (
    ACTION_LEVELS,
    LEVEL_NAMES,
    MUNICIPAL_TYPES,
    ActorType,
    BodyKind,
    BodyStatus,
    Level,
    NetworkKind,
    SeatRole,
)
from .cooperation import (
    Arrangement,
    Cooperation,
    SurveyInvitation,
    SurveyWave,
    TieFrequency,
    TieKind,
)
from .document import Document, DocumentKind, MinutesDelivery
from .measure import (
    EffectGoal,
    Measure,
    MeasureStep,
    Procedure,
    ProcedureStep,
    StepStatus,
)
from .meeting import (
    AgendaItem,
    BacklogTopic,
    Decision,
    DecisionKind,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Outcome,
    WorkOrder,
    WorkOrderStatus,
)
from .network import Network
from .planning import (
    MatrixCell,
    MatrixRow,
    Participation,
    PlanningProcess,
    PlanningTerms,
    SelfCheck,
    TopicMatrix,
)
from .proposal import Proposal, ProposalStatus
from .report import CommitteeReport
from .scope import NetworkScope, scope_of

__all__ = [
    "ACTION_LEVELS",
    "LEVEL_NAMES",
    "MUNICIPAL_TYPES",
    "Actor",
    "ActorType",
    "AgendaItem",
    "Arrangement",
    "BacklogTopic",
    "Body",
    "BodyKind",
    "BodyStatus",
    "Charter",
    "CommitteeReport",
    "Cooperation",
    "Decision",
    "DecisionKind",
    "Document",
    "DocumentKind",
    "EffectGoal",
    "Level",
    "MatrixCell",
    "MatrixRow",
    "Measure",
    "MeasureStep",
    "Meeting",
    "MeetingKind",
    "MeetingStatus",
    "Membership",
    "MinutesDelivery",
    "Network",
    "NetworkKind",
    "NetworkScope",
    "Outcome",
    "Participation",
    "PlanningProcess",
    "PlanningTerms",
    "Procedure",
    "ProcedureStep",
    "Proposal",
    "ProposalStatus",
    "SeatRole",
    "SelfCheck",
    "StepStatus",
    "SurveyInvitation",
    "SurveyWave",
    "TieFrequency",
    "TieKind",
    "TopicMatrix",
    "WorkOrder",
    "WorkOrderStatus",
    "scope_of",
]
