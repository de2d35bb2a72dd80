"""The application for any WSGI server, for example `waitress-serve wsgi:application` in this folder.

Settings come from the environment (`SEARCHSVC_*`) and from the file that `SEARCHSVC_CONFIG` names.
"""

from searchsvc.web import create_app

application = create_app()
