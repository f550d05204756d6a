"""docxtpl alone: a DOCX file a summary from a Word template, and no PDF."""

from docxtpl_libreoffice import write
from given import given

if __name__ == "__main__":
    write(given("png"))
