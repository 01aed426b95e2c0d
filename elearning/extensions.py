"""The Flask extensions, made once and bound to the app in `create_app`."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from elearning.models import Base

#: What somebody wrote stands in no log, not even when the database refuses it.
db = SQLAlchemy(metadata=Base.metadata, engine_options={"hide_parameters": True})
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
