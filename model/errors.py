"""Sentences addressed to the user: what happened, and what to do about it."""

import errno
from json import JSONDecodeError


class Words(str):
    """Words of an error that the interface can say in another language: a template, filled."""

    template: str
    parameters: dict[str, object]

    def __new__(cls, template: str, **parameters: object) -> "Words":
        """The English words."""
        words = super().__new__(cls, template.format(**parameters))
        words.template, words.parameters = template, parameters
        return words


class ModelError(Exception):
    """Something the user can mend; `str()` is the English sentence.

    `code` and `parameters` let the interface say the same sentence in another language:
    `template.format(**parameters)` with `template` translated.
    """

    template = "{message}"

    def __init__(self, **parameters: object) -> None:
        super().__init__(self.template.format(**parameters))
        self.parameters = parameters

    @property
    def code(self) -> str:
        """The name under which a translation of the sentence is found."""
        return type(self).__name__


class ConfigError(ModelError):
    """A field of a configuration that cannot be."""

    template = "{field}: {reason}."

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)
        self.field, self.reason = field, reason


class TextError(ModelError):
    """A text that this model cannot read."""

    template = "{reason}"


class ModelFileError(ModelError):
    """A model folder that cannot be opened."""

    template = "The model in {path} cannot be opened: {reason}."


class CorpusError(ModelError):
    """Pairs to learn from or to measure on that cannot be used."""

    template = "The data {path} cannot be used: {reason}."


class FileError(ModelError):
    """A file or folder that cannot be read or written."""

    template = "{path} cannot be {action}: {reason}."


_REFUSALS = {
    errno.ENOENT: Words("no such file or directory"),
    errno.EACCES: Words("permission denied"),
    errno.EPERM: Words("operation not permitted"),
    errno.EROFS: Words("read-only file system"),
    errno.ENOSPC: Words("no space left on device"),
    errno.EDQUOT: Words("disk quota exceeded"),
    errno.EFBIG: Words("file too large"),
    errno.EISDIR: Words("is a directory"),
    errno.ENOTDIR: Words("not a directory"),
    errno.ENAMETOOLONG: Words("file name too long"),
    errno.EIO: Words("input/output error"),
    errno.EBUSY: Words("device or resource busy"),
    errno.EMFILE: Words("too many open files"),
}


def system_words(error: OSError) -> str:
    """Why the system refused something; what is rare is said as the system says it."""
    said = _REFUSALS.get(error.errno or 0)
    return said or (error.strerror or str(error)).lower()


def json_words(error: Exception) -> Words:
    """Why a text is not JSON, and where."""
    if isinstance(error, JSONDecodeError):
        where = {"line": error.lineno, "column": error.colno}
        return Words("it is not JSON: line {line:,}, column {column:,}", **where)
    return Words("it is not JSON")
