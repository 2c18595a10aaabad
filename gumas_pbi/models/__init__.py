from gumas_pbi.models.audit import AuditEvent, AuditSeal
from gumas_pbi.models.job import Job
from gumas_pbi.models.users import STAFF, Role, User

__all__ = ["STAFF", "AuditEvent", "AuditSeal", "Job", "Role", "User"]
