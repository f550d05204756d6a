"""The draft of any document as it would be now, which is not the candidate."""

from ncpm_reports.desk.frames import kept_document
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.visit import get

READERS = (Role.SECRETARIAT, Role.PRIVATE_OFFICE, Role.SIGNATORY)
ROUTES = (get("/preview/document/{key}", kept_document, name="preview-document", roles=READERS),)
