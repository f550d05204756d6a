"""Documents go to JSON and come back the same."""

import json

import pytest
from hypothesis import given, settings

from ncpm_reports.core.problems import Refused
from ncpm_reports.documents.blocks import Document
from ncpm_reports.documents.document_json import from_json, to_json
from tests.documents.strategies import documents


@given(documents)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_a_document_comes_back_from_json_as_it_went_in(document: Document) -> None:
    assert from_json(to_json(document)) == document


@given(documents)
@settings(max_examples=15, derandomize=True, deadline=None)
def test_json_can_be_written_as_utf_8_whatever_the_text(document: Document) -> None:
    text = to_json(document, drawings=False, indent=None)
    assert json.loads(text.encode("utf-8"))["_"] == "Document"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"_": "Secret"}', '{"_": "Document"}', '{"_": "Document", "x": 1}', "[" * 9999]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="document JSON"):
        from_json(text)
