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
from .network import Network
from .scope import NetworkScope, scope_of

__all__ = [
    "ACTION_LEVELS",
    "LEVEL_NAMES",
    "MUNICIPAL_TYPES",
    "Actor",
    "ActorType",
    "Body",
    "BodyKind",
    "BodyStatus",
    "Charter",
    "Level",
    "Membership",
    "Network",
    "NetworkKind",
    "NetworkScope",
    "SeatRole",
    "scope_of",
]
