"""Letters to chief constables. The names of the papers beside them are known without composing any."""

GROUP, SUBMISSION, TOGETHER = "all-chiefs", "submission", "all-letters"
