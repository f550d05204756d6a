"""Letters to chief constables. The names of the papers beside them are known without composing any."""

GROUP_LETTER, SUBMISSION, ALL_LETTERS = "all-chiefs", "submission", "all-letters"
