"""The Flask extensions, made once and bound to the app in `create_app`."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import Engine

from elearning.models import Base


class _Session(Session):
    """A session of the one database there is, which need not be looked for at each statement."""

    def get_bind(self, *_statement: object, **_more: object) -> Engine:
        """Give the database."""
        return self._db.engine


#: What somebody wrote stands in no log, not even when the database refuses it.
db = SQLAlchemy(metadata=Base.metadata, engine_options={"hide_parameters": True}, session_options={"class_": _Session})
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
