"""A client for nodes of Dave, a decentralised key-value store."""

from .admin_pb2 import Dat
from .client import Consensus, DaveClient, Outcome, Stored, Tally, connect
from .endpoint import OLDEST
from .errors import DaveError, Fault, Reason
from .follow import DatEvent, Event, Gap, Moved

__all__ = [
    "Consensus", "Dat", "DatEvent", "DaveClient", "DaveError", "Event", "Fault", "Gap", "Moved",
    "OLDEST", "Outcome", "Reason", "Stored", "Tally", "connect",
]
