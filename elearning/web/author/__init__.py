"""The redactie: courses are written, looked over, published and weighed here, without anybody's name."""

from elearning.web.author import start
from elearning.web.author.blueprint import blueprint

__all__ = ["blueprint", "start"]
